"""The demo businesses' HTTP JSON, as flows fetch it: /demo/api/tienda/... and /demo/api/clinica/...

It parses, calls `world`, and maps two errors: 404 for what is unknown, 409 for a slot that is taken or a day past.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from gateway.demo import world
from gateway.demo.world import World

MADRID = ZoneInfo("Europe/Madrid")
Answer = TypeVar("Answer")


class Kept(Protocol):
    """Where the one document of the demo is kept."""

    def read(self) -> World: ...

    def change(self, edit: Callable[[World], Answer]) -> Answer:
        """Applies `edit` to the document and stores it, in one transaction; stores nothing if it raises."""


def blueprint(kept: Kept, clock: Callable[[], datetime]) -> Blueprint:
    """Returns the API of both businesses; `clock` returns aware UTC, the businesses are in Madrid."""
    api = Blueprint("demo_api", __name__, url_prefix="/demo/api")
    _errors(api)
    _shop(api, kept, lambda: clock().astimezone(MADRID))
    _clinic(api, kept, lambda: clock().astimezone(MADRID))
    return api


def _errors(api: Blueprint) -> None:
    def unknown(error: world.Unknown) -> ResponseReturnValue:
        return {"error": error.code}, 404

    def taken(error: world.Taken) -> ResponseReturnValue:
        return {"error": error.code}, 409

    api.register_error_handler(world.Unknown, unknown)
    api.register_error_handler(world.Taken, taken)


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    return str(value["id"]) if isinstance(value, dict) and "id" in value else str(value) if value else None


def _offered(held: World, today: date, shown: Callable[[World, date], list[World]]) -> list[World]:
    """Returns what is on offer, with the days kept."""
    world.offer(held, today)
    return shown(held, today)


def _shop(api: Blueprint, kept: Kept, now: Callable[[], datetime]) -> None:
    @api.get("/tienda/orders")
    def orders() -> ResponseReturnValue:
        """A customer's orders, by `phone`."""
        return {"orders": world.orders_of(kept.read(), request.args.get("phone", ""), now().date())}

    @api.get("/tienda/orders/<number>")
    def order(number: str) -> ResponseReturnValue:
        """One order."""
        return world.order_view(world.find_order(kept.read(), number), now().date())

    @api.get("/tienda/orders/<number>/slots")
    def slots(number: str) -> ResponseReturnValue:
        """When an order could be delivered instead; with `day`, on that day alone."""
        world.find_order(kept.read(), number)
        if day := request.args.get("day"):
            return {"slots": world.windows_on(kept.read(), world.day_of_text(day), now().date())}
        return {"slots": kept.change(lambda held: _offered(held, now().date(), world.windows))}

    @api.post("/tienda/orders/<number>/delivery")
    def delivery(number: str) -> ResponseReturnValue:
        """Move a delivery to a slot or a day."""
        today, body = now().date(), _body()
        slot, day = _text(body, "slot"), _text(body, "day")
        return kept.change(lambda held: world.order_view(world.deliver(held, number, today, slot=slot, day=day), today))

    @api.get("/tienda/calendar")
    def calendar() -> ResponseReturnValue:
        """The shop's opening hours, and whether it is open now."""
        return world.calendar_of(kept.read()["shop"], now())


def _clinic(api: Blueprint, kept: Kept, now: Callable[[], datetime]) -> None:
    @api.post("/clinica/appointments/search")
    def appointments() -> ResponseReturnValue:
        """A patient's appointments, by `phone` and `born`, the day of birth."""
        body = _body()
        phone, born = _text(body, "phone") or "", _text(body, "born") or ""
        return {"appointments": world.appointments_of(kept.read(), phone, born, now().date())}

    @api.get("/clinica/slots")
    def visits() -> ResponseReturnValue:
        """Free hours."""
        return {"slots": kept.change(lambda held: _offered(held, now().date(), world.visits))}

    @api.post("/clinica/appointments/<name>/<any(move, confirm, cancel):verb>")
    def change(name: str, verb: str) -> ResponseReturnValue:
        """Move, confirm or cancel an appointment."""
        today, slot = now().date(), _text(_body(), "slot") or ""
        done = cast(Literal["move", "confirm", "cancel"], verb)
        return kept.change(
            lambda held: world.appointment_view(world.change_appointment(held, name, done, today, slot), today)
        )

    @api.get("/clinica/calendar")
    def hours() -> ResponseReturnValue:
        """The clinic's opening hours, and whether it is open now."""
        return world.calendar_of(kept.read()["clinic"], now())
