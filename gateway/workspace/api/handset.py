"""The handset's own API under /handset/api: a ticket for a call, the phone's texts, the demo's clock.

The sound itself goes between the browser and the voice worker, by `/line/N`, not through here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import httpx
from flask import Blueprint, g

from deflect.people import audit
from deflect.storage.store import Store
from deflect.tables import Setting
from deflect.workers.handset_tickets import HANDSET, Ticket, mint
from gateway.workspace.api.answers import ClockOffset, ClockTime, LineAddresses, Phone, PhoneTexts, SentText
from gateway.workspace.api.bodies import ClockBody, HandsetCallBody, MessagesQuery, PhoneTextBody
from gateway.workspace.api.contract import Unavailable, Wrong, answers, errors
from gateway.workspace.permissions import needs
from gateway.workspace.translations import languages

CLOCK = "clock_offset_s"
LONGEST_WAIT_S = 15


@dataclass(frozen=True, slots=True)
class HandsetPage:
    """Where the browser line is, and whose phone it plays."""

    lines: tuple[str, ...]
    """Web socket addresses of the voice workers, seen from the page: `/line/0`, or elsewhere in full."""
    secret: str
    """Signs the tickets; the voice workers have the same."""
    called: str
    """Our number that the handset calls and texts, E.164."""
    caller: str = HANDSET
    caller_name: str = "Marta Ruiz"
    simulator: str = ""
    """Base address of the provider simulator, for the phone's own texts; empty: no texts on the page."""


def blueprint(store: Store, place: HandsetPage | None) -> Blueprint:
    api = Blueprint("handset_api", __name__, url_prefix="/handset/api")
    errors(api)
    _calls(api, place)
    _texts(api, place)
    _clock(api, store)
    return api


def _calls(api: Blueprint, place: HandsetPage | None) -> None:
    @api.post("/call")
    @needs("demo:use")
    @answers(LineAddresses, 503)
    def call(json: HandsetCallBody) -> LineAddresses:
        """One address per voice worker, each with its own ticket: the page takes the first that has a line free."""
        if place is None or not place.lines:
            raise Unavailable("no_line")
        language = json.language if json.language in languages() else ""
        return LineAddresses(urls=tuple(f"{line}?token={_token(place, language)}" for line in place.lines))

    @api.get("/phone")
    @needs("demo:use")
    @answers(Phone, 503)
    def phone() -> Phone:
        """Whose phone the handset plays, and which number it calls."""
        if place is None:
            raise Unavailable("no_line")
        return Phone(number=place.caller, name=place.caller_name, called=place.called, texts=bool(place.simulator))


def _token(place: HandsetPage, language: str) -> str:
    return mint(place.secret, Ticket(f"web-{secrets.token_hex(12)}", place.caller, place.called, language=language))


def _texts(api: Blueprint, place: HandsetPage | None) -> None:
    base = f"{place.simulator}/_phone/messages" if place and place.simulator else ""

    @api.get("/messages")
    @needs("demo:use")
    @answers(PhoneTexts, 503)
    def messages(query: MessagesQuery) -> PhoneTexts:
        """The phone's texts after a position; waits up to 15 s for a new one."""
        wait = min(query.wait, LONGEST_WAIT_S)
        asked = {"number": place.caller if place else "", "after": str(query.after), "wait": str(wait)}
        return PhoneTexts.model_validate_json(_asked("GET", base, wait + 5.0, params=asked))

    @api.post("/messages")
    @needs("demo:use")
    @answers(SentText, 503)
    def write(json: PhoneTextBody) -> SentText:
        """Answer a text from the phone."""
        if place is None:
            raise Unavailable("no_simulator")
        sent = {"from": place.caller, "to": json.to or place.called, "body": json.body}
        return SentText.model_validate_json(_asked("POST", base, 5.0, json=sent))


def _asked(method: str, address: str, patience_s: float, **sent: Any) -> bytes:
    """The simulator's answer. Raises `Unavailable` where it is away, `Wrong` where it refuses."""
    if not address:
        raise Unavailable("no_simulator")
    try:
        answer = httpx.request(method, address, timeout=patience_s, **sent)
    except httpx.HTTPError as error:
        raise Unavailable("no_simulator") from error
    if answer.is_error:
        raise Wrong(f"the simulator refuses: {answer.text}")
    return answer.content


def _clock(api: Blueprint, store: Store) -> None:
    @api.get("/clock")
    @needs("demo:use")
    @answers(ClockTime)
    def read() -> ClockTime:
        """What time the demo's clock shows."""
        return ClockTime(now=store.clock())

    @api.post("/clock")
    @needs("demo:clock")
    @answers(ClockOffset)
    def move(json: ClockBody) -> ClockOffset:
        """Move the demo's clock on by `hours`, or back to the real one with `reset`."""
        with store.transaction() as db:
            row = db.get(Setting, CLOCK, with_for_update=True)
            if row is None:
                row = Setting(name=CLOCK, value=0, changed_at=store.clock())
                db.add(row)
            row.value = 0 if json.reset else float(row.value) + json.hours * 3600
            row.changed_at, offset = store.clock(), row.value
            audit.write(db, store, audit.user(g.user.id), "demo_clock_moved", CLOCK, hours=json.hours)
        return ClockOffset(offset_s=offset, by=g.user.name)
