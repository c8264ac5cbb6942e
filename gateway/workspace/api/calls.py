"""Calls at the desk, under /api/desk: whether they may ring at the agent, and what the agent does with one.

The sound goes between the page and the voice worker that holds the caller; this file only gives out the pass to it.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, g

from deflect import desk
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from deflect.workers.handset_tickets import Ticket, mint
from gateway.workspace.api.answers import LineAddress
from gateway.workspace.api.bodies import HoldBody, PresenceBody
from gateway.workspace.api.contract import Done, Unavailable, answers, errors
from gateway.workspace.api.handset import HandsetPage
from gateway.workspace.permissions import needs


def blueprint(store: Store, ledger: Ledger, place: HandsetPage | None) -> Blueprint:
    api = Blueprint("calls_api", __name__, url_prefix="/api/desk")
    errors(api)
    _presence(api, store, ledger)
    _calls(api, ledger, place)
    return api


def _presence(api: Blueprint, store: Store, ledger: Ledger) -> None:
    @api.get("/calls")
    @needs("calls:take")
    @answers(desk.Calls)
    def calls() -> desk.Calls:
        """How the agent stands with calls: presence, what rings, which call they are in, how many callers wait."""
        with store.reading() as db:
            return desk.calls(db, g.user.id, store.clock())

    @api.post("/presence")
    @needs("calls:take")
    @answers(Done, 409)
    def be(json: PresenceBody) -> Done:
        """Be available for calls or away; `by` is page or phone, `phone` a SIP address or number."""
        desk.set_availability(ledger, g.user.id, available=json.available, by=json.by, phone=json.phone)
        return Done()

    @api.post("/presence/here")
    @needs("calls:take")
    @answers(Done)
    def here() -> Done:
        """Say that the desk is open in this browser; a page that is closed is not rung."""
        desk.page_open(ledger, g.user.id)
        return Done()

    @api.post("/presence/ready")
    @needs("calls:take")
    @answers(Done)
    def ready() -> Done:
        """End the minutes after a call: the next may ring."""
        desk.ready(ledger, g.user.id)
        return Done()


def _calls(api: Blueprint, ledger: Ledger, place: HandsetPage | None) -> None:
    @api.post("/calls/<ring>/accept")
    @needs("calls:take")
    @answers(LineAddress, 404, 409, 503)
    def accept(ring: str) -> LineAddress:
        """Take a call on the page: the address of its sound, good once; 409 `taken` if a colleague has it."""
        worker, leg = desk.accept(ledger, ring, g.user.id)
        if place is None or worker >= len(place.lines):
            raise Unavailable("no_line")
        ticket = Ticket(f"agent-{secrets.token_hex(12)}", "", "", ring=ring, leg=leg)
        return LineAddress(url=f"{place.lines[worker]}?token={mint(place.secret, ticket)}")

    @api.post("/calls/<ring>/decline")
    @needs("calls:take")
    @answers(Done, 404, 409)
    def decline(ring: str) -> Done:
        """Not now: the next agent is rung."""
        desk.decline(ledger, ring, g.user.id)
        return Done()

    @api.post("/calls/<ring>/hold")
    @needs("calls:take")
    @answers(Done, 404, 409)
    def hold(ring: str, json: HoldBody) -> Done:
        """Let the caller hear music (`on`), or come back to them."""
        desk.hold(ledger, ring, g.user.id, on=json.on)
        return Done()

    @api.post("/calls/<ring>/hang_up")
    @needs("calls:take")
    @answers(Done, 404, 409)
    def hang_up(ring: str) -> Done:
        """End the talk; the caller's flow goes on."""
        desk.hang_up(ledger, ring, g.user.id)
        return Done()
