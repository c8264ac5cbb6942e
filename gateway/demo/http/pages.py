"""The page for editing what callers of the demo businesses hear."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gateway.demo import world
from gateway.demo.hours import WEEKDAYS
from gateway.demo.http.api import MADRID, Kept
from gateway.demo.world import World
from gateway.workspace.permissions import needs
from gateway.workspace.translations import word
from relevo.errors import RelevoError
from voice_flows.schema.opening_hours import is_span


class Wrong(RelevoError, ValueError):
    """A field of the form cannot be kept; the message is the value that is wrong."""

    code = "wrong_demo_field"


def blueprint(kept: Kept, clock: Callable[[], datetime]) -> Blueprint:
    demo = Blueprint("demo", __name__)

    @demo.get("/demo")
    @needs("demo:use")
    def page() -> ResponseReturnValue:
        """Show the demo businesses, for editing."""
        now = clock().astimezone(MADRID)
        return render_template("demo.html", **shown(kept.read(), now))

    @demo.post("/demo/<any(shop, clinic):business>")
    @needs("demo:edit")
    def save(business: str) -> ResponseReturnValue:
        """Save the changes; callers hear them from now on."""
        edit = edit_shop if business == "shop" else edit_clinic
        today = clock().astimezone(MADRID).date()
        try:
            kept.change(lambda held: edit(held[business], request.form, today))
        except Wrong as wrong:
            flash(word("demo.wrong", g.language, what=str(wrong)), "bad")
        else:
            flash(word("demo.saved", g.language), "ok")
        return redirect(url_for("demo.page", _anchor=business))

    @demo.post("/demo/reset")
    @needs("demo:edit")
    def reset() -> ResponseReturnValue:
        """Restore the original data."""
        kept.change(lambda held: held.update(world.fresh()))
        flash(word("demo.saved", g.language), "ok")
        return redirect(url_for("demo.page"))

    return demo


def shown(held: World, now: datetime) -> dict[str, object]:
    """Returns the document for the template, with days worked out for today."""
    shop, clinic, today = held["shop"], held["clinic"], now.date()
    return {
        "orders": [order | {"day": world.day_of(order, today)} for order in shop["orders"]],
        "appointments": [one | {"day": world.day_of(one, today)} for one in clinic["appointments"]],
        "shop": shop | world.calendar_of(shop, now),
        "clinic": clinic | world.calendar_of(clinic, now),
        "statuses": world.STATUSES,
        "visit_statuses": ("booked", "confirmed", "cancelled"),
        "weekdays": WEEKDAYS,
    }


def edit_shop(shop: World, form: Mapping[str, str], today: date) -> None:
    for order in shop["orders"]:
        name = f"order-{order['number']}"
        order["status"] = _one_of(form[f"{name}-status"], world.STATUSES)
        order |= {"from": _time(form[f"{name}-from"]), "to": _time(form[f"{name}-to"])}
        _set_day(order, _day(form[f"{name}-day"]), today)
    for at, slot in enumerate(shop["slots"]):
        slot |= {"from": _time(form[f"slot-{at}-from"]), "to": _time(form[f"slot-{at}-to"])}
        _offer_in(slot, _days(form[f"slot-{at}-in_days"]))
    _set_hours(shop, form)


def edit_clinic(clinic: World, form: Mapping[str, str], today: date) -> None:
    for one in clinic["appointments"]:
        name = f"appointment-{one['id']}"
        one["status"] = _one_of(form[f"{name}-status"], ("booked", "confirmed", "cancelled"))
        one |= {"time": _time(form[f"{name}-time"]), "born": _day(form[f"{name}-born"]).isoformat()}
        _set_day(one, _day(form[f"{name}-day"]), today)
    for at, slot in enumerate(clinic["slots"]):
        slot["time"] = _time(form[f"slot-{at}-time"])
        _offer_in(slot, _days(form[f"slot-{at}-in_days"]))
        slot["taken"] = f"slot-{at}-taken" in form
    _set_hours(clinic, form)


def _offer_in(slot: World, days: int) -> None:
    if days != slot["in_days"]:
        slot.pop("offered", None)
        slot["in_days"] = days


def _set_day(held: World, day: date, today: date) -> None:
    """Keeps a day only if it was changed, so that an unchanged one stays relative to today."""
    if day.isoformat() != world.day_of(held, today):
        held.pop("in_days", None)
        held["day"] = day.isoformat()


def _set_hours(business: World, form: Mapping[str, str]) -> None:
    for day in WEEKDAYS:
        spans = [span.strip() for span in form[f"week-{day}"].split(",") if span.strip()]
        business["week"][day] = [_span(span) for span in spans]


def _span(text: str) -> str:
    span = "-".join(clock.strip() for clock in text.split("-"))
    if not is_span(span):
        raise Wrong(text)
    return span


def _one_of(text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise Wrong(text)
    return text


def _time(text: str) -> str:
    try:
        return datetime.strptime(text, "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - a time of day
    except ValueError as error:
        raise Wrong(text) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Wrong(text) from error


def _days(text: str) -> int:
    if not text.isdigit() or int(text) > 365:
        raise Wrong(text)
    return int(text)
