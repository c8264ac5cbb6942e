"""The handset's own API under /handset/api: a ticket for a call, the phone's texts, the demo's clock.

The sound itself goes between the browser and the voice worker; nothing of it passes here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import httpx
from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from deflect.storage.store import Store
from deflect.tables import Setting
from deflect.workers.handset_tickets import HANDSET, Ticket, mint
from gateway.workspace.access import allowed
from gateway.workspace.json_encoding import plain

CLOCK = "clock_offset_s"
MOST_HOURS = 24 * 400
LONGEST_WAIT_S = 15
LONGEST_BODY = 1600


@dataclass(frozen=True, slots=True)
class HandsetPlace:
    """Where the browser line is, and whose phone it plays."""

    lines: tuple[str, ...]
    """Web socket addresses of the voice workers, such as `ws://127.0.0.1:8090/`."""
    secret: str
    """Signs the tickets; the voice workers have the same."""
    called: str
    """Our number that the handset calls and texts, E.164."""
    caller: str = HANDSET
    caller_name: str = "Marta Ruiz"
    simulator: str = ""
    """Base address of the provider simulator, for the phone's own texts; empty: no texts on the page."""


def blueprint(store: Store, place: HandsetPlace | None, demo: bool) -> Blueprint:
    api = Blueprint("handset_api", __name__, url_prefix="/handset/api")
    _calls(api, place)
    _texts(api, place)
    if demo:
        _clock(api, store)
    return api


def _calls(api: Blueprint, place: HandsetPlace | None) -> None:
    @api.post("/call")
    @allowed()
    def call() -> ResponseReturnValue:
        """One address per voice worker, each with its own ticket: the page takes the first that has a line free."""
        if place is None or not place.lines:
            return {"error": "no_line"}, 503
        return {"urls": [f"{line}?token={_token(place)}" for line in place.lines]}

    @api.get("/phone")
    @allowed()
    def phone() -> ResponseReturnValue:
        """Whose phone the handset plays, and which number it calls."""
        if place is None:
            return {"error": "no_line"}, 503
        return {
            "number": place.caller,
            "name": place.caller_name,
            "called": place.called,
            "texts": bool(place.simulator),
        }


def _token(place: HandsetPlace) -> str:
    return mint(place.secret, Ticket(f"web-{secrets.token_hex(12)}", place.caller, place.called, language=_language()))


def _language() -> str:
    asked = (request.get_json(silent=True) or {}).get("language", "")
    return asked if asked in ("es", "en") else ""


def _texts(api: Blueprint, place: HandsetPlace | None) -> None:
    base = f"{place.simulator}/_phone/messages" if place and place.simulator else ""

    @api.get("/messages")
    @allowed()
    def messages() -> ResponseReturnValue:
        """The phone's texts after a position; waits up to 15 s for a new one."""
        after = request.args.get("after", 0, type=int)
        wait = min(request.args.get("wait", 0, type=int), LONGEST_WAIT_S)
        asked = {"number": place.caller if place else "", "after": str(after), "wait": str(wait)}
        return _asked("GET", base, wait + 5.0, params=asked)

    @api.post("/messages")
    @allowed()
    def write() -> ResponseReturnValue:
        """Answer a text from the phone."""
        told = request.get_json(silent=True) or {}
        body = str(told.get("body", "")).strip()
        if not 0 < len(body) <= LONGEST_BODY or place is None:
            return {"error": "wrong_request", "detail": f"body: send 1 to {LONGEST_BODY} characters"}, 400
        to = str(told.get("to") or place.called)
        return _asked("POST", base, 5.0, json={"from": place.caller, "to": to, "body": body})


def _asked(method: str, address: str, patience_s: float, **sent: Any) -> ResponseReturnValue:
    """The simulator's answer, or 503 where it is away."""
    if not address:
        return {"error": "no_simulator"}, 503
    try:
        answer = httpx.request(method, address, timeout=patience_s, **sent)
    except httpx.HTTPError:
        return {"error": "no_simulator"}, 503
    return answer.content, answer.status_code, {"Content-Type": "application/json"}


def _clock(api: Blueprint, store: Store) -> None:
    @api.get("/clock")
    @allowed()
    def read() -> ResponseReturnValue:
        """How far the demo clock is moved on, and what time it shows."""
        return {"now": plain(store.clock())}

    @api.post("/clock")
    @allowed()
    def move() -> ResponseReturnValue:
        """Move the demo's clock on by `hours`, or back to the real one with `reset`."""
        told = request.get_json(silent=True) or {}
        hours = told.get("hours", 0)
        if not told.get("reset") and (not isinstance(hours, int) or not 0 < hours <= MOST_HOURS):
            return {"error": "wrong_request", "detail": f"hours: send a whole number, 1 to {MOST_HOURS}"}, 400
        with store.transaction() as db:
            row = db.get(Setting, CLOCK, with_for_update=True)
            if row is None:
                row = Setting(name=CLOCK, value=0, changed_at=store.clock())
                db.add(row)
            row.value = 0 if told.get("reset") else float(row.value) + hours * 3600
            row.changed_at, offset = store.clock(), row.value
        return {"offset_s": offset, "by": g.user.name}
