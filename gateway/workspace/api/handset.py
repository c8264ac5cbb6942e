"""The handset's own API under /handset/api: a ticket for a call, the phone's texts, the demo's clock.

The sound itself goes between the browser and the voice worker, by `/line/N`, not through here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from flask import Blueprint, g

from deflect.desk.lists import of_numbers
from deflect.people import audit
from deflect.policy.quiet_hours import quiet_until
from deflect.steps.ledger import Ledger
from deflect.storage import event_feed
from deflect.tables import Setting
from deflect.workers.handset_phones import PHONES
from deflect.workers.handset_tickets import Ticket, mint
from gateway.workspace.api.answers import (
    ClockOffset,
    ClockTime,
    LineAddresses,
    Phone,
    PhoneConversations,
    PhoneTexts,
    SentText,
)
from gateway.workspace.api.bodies import ClockBody, HandsetCallBody, MessagesQuery, PhoneQuery, PhoneTextBody
from gateway.workspace.api.contract import Unavailable, Wrong, answers, errors
from gateway.workspace.permissions import needs, scope
from gateway.workspace.translations import languages

CLOCK = "clock_offset_s"
LONGEST_WAIT_S = 15
SHOWN = 3
"""Conversations beside the phone."""
ZONE = "Europe/Madrid"
"""Where the businesses of the demo are."""


@dataclass(frozen=True, slots=True)
class HandsetBusiness:
    """A business that the handset calls: its number, E.164, and its flow where the number alone does not say it."""

    number: str
    flow: str = ""


@dataclass(frozen=True, slots=True)
class HandsetPage:
    """Where the browser line is, and which businesses it calls."""

    lines: tuple[str, ...]
    """Web socket addresses of the voice workers, seen from the page: `/line/0`, or elsewhere in full."""
    secret: str
    """Signs the tickets; the voice workers have the same."""
    called: str
    """Our number that the handset calls and texts if no business is chosen, E.164."""
    simulator: str = ""
    """Base address of the provider simulator, for the phone's own texts; empty: no texts on the page."""
    clinic: HandsetBusiness | None = None
    """The second business that can be chosen."""

    def business(self, name: str) -> HandsetBusiness:
        """Returns the business of that name, the first one if there is none."""
        return self.clinic if name == "clinic" and self.clinic else HandsetBusiness(self.called)

    def others(self, number: str) -> tuple[str, ...]:
        """Returns the numbers of the businesses but this one."""
        every = (self.called, self.clinic.number if self.clinic else "")
        return tuple(one for one in every if one and one != number)


def blueprint(ledger: Ledger, place: HandsetPage | None) -> Blueprint:
    api = Blueprint("handset_api", __name__, url_prefix="/handset/api")
    errors(api)
    _calls(api, place)
    _conversations(api, ledger, place)
    _texts(api, place)
    _clock(api, ledger)
    return api


def _calls(api: Blueprint, place: HandsetPage | None) -> None:
    @api.post("/call")
    @needs("demo:use")
    @answers(LineAddresses, 503)
    def call(json: HandsetCallBody) -> LineAddresses:
        """One address per voice worker, each with its own ticket: the page takes the first that has a line free."""
        if place is None or not place.lines:
            raise Unavailable("no_line")
        return LineAddresses(urls=tuple(f"{line}?token={_token(place, json)}" for line in place.lines))

    @api.get("/phone")
    @needs("demo:use")
    @answers(Phone, 503)
    def phone(query: PhoneQuery) -> Phone:
        """The telephone that the handset is, and the number that it calls."""
        if place is None:
            raise Unavailable("no_line")
        held, called = PHONES[query.phone], place.business(query.business).number
        return Phone(
            number=held.number,
            texts_at=held.texts,
            name=held.owner,
            called=called,
            others=place.others(called),
            texts=bool(place.simulator),
        )


def _conversations(api: Blueprint, ledger: Ledger, place: HandsetPage | None) -> None:
    @api.get("/conversations")
    @needs("conversations:read")
    @answers(PhoneConversations, 503)
    def conversations(query: PhoneQuery) -> PhoneConversations:
        """The phone's newest conversations with the business, as its agents have them: a stranger's calls too."""
        if place is None:
            raise Unavailable("no_line")
        business, held = place.business(query.business), PHONES[query.phone]
        sequence = event_feed.latest(ledger.store)
        with ledger.store.reading() as db:
            flow = ledger.flows.latest(business.flow or ledger.installation.flow_at(business.number))
            numbers = {held.number, held.texts} - {""}
            ids = of_numbers.newest(db, scope(db), numbers, flow.brand.name, SHOWN)
        return PhoneConversations(ids=ids, sequence=sequence)


def _token(place: HandsetPage, asked: HandsetCallBody) -> str:
    held, business = PHONES[asked.phone], place.business(asked.business)
    ticket = Ticket(
        f"web-{secrets.token_hex(12)}",
        held.number,
        business.number,
        business.flow,
        language=asked.language if asked.language in languages() else "",
        trust=held.trust,
    )
    return mint(place.secret, ticket)


def _texts(api: Blueprint, place: HandsetPage | None) -> None:
    base = f"{place.simulator}/_phone/messages" if place and place.simulator else ""

    @api.get("/messages")
    @needs("demo:use")
    @answers(PhoneTexts, 503)
    def messages(query: MessagesQuery) -> PhoneTexts:
        """The phone's texts after a position; waits up to 15 s for a new one."""
        wait = min(query.wait, LONGEST_WAIT_S)
        asked = {"number": PHONES[query.phone].texts, "after": str(query.after), "wait": str(wait)}
        return PhoneTexts.model_validate_json(_asked("GET", base, wait + 5.0, params=asked))

    @api.post("/messages")
    @needs("demo:use")
    @answers(SentText, 503)
    def write(json: PhoneTextBody) -> SentText:
        """Answer a text from the phone."""
        if place is None:
            raise Unavailable("no_simulator")
        sent = {"from": PHONES[json.phone].texts, "to": json.to or place.called, "body": json.body}
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


def _clock(api: Blueprint, ledger: Ledger) -> None:
    store = ledger.store

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
        """Move the demo's clock on by `hours`, or back to the real one with `reset`.

        With `daytime` it goes on to the end of quiet hours, so that what was due meanwhile is sent at once.
        """
        span = timedelta(hours=json.hours)
        if json.daytime:
            span = quiet_until(store.clock() + span, ZONE, ledger.policy) - store.clock()
        with store.transaction() as db:
            row = db.get(Setting, CLOCK, with_for_update=True)
            if row is None:
                row = Setting(name=CLOCK, value=0, changed_at=store.clock())
                db.add(row)
            row.value = 0 if json.reset else float(row.value) + span.total_seconds()
            row.changed_at, offset = store.clock(), row.value
            audit.write(db, store, audit.user(g.user.id), "demo_clock_moved", CLOCK, hours=json.hours)
        return ClockOffset(offset_s=offset, by=g.user.name)
