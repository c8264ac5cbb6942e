"""Calls at the desk, under /api/desk: whether they may ring here, and what an agent does with one.

The sound goes between the page and the voice worker that holds the caller; here only the pass to it is given out.
"""

from __future__ import annotations

import re
import secrets

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from deflect import desk
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from deflect.workers.handset_tickets import Ticket, mint
from gateway.workspace.access import allowed
from gateway.workspace.api.desk import Wrong, errors
from gateway.workspace.api.handset import HandsetPlace
from gateway.workspace.json_encoding import plain

PHONE = re.compile(r"(sips?:[A-Za-z0-9._~!$&'()*+,;=%-]+@[A-Za-z0-9.:\[\]-]+|\+?[0-9]{2,15})")


def blueprint(store: Store, ledger: Ledger, place: HandsetPlace | None) -> Blueprint:
    api = Blueprint("calls_api", __name__, url_prefix="/api/desk")
    errors(api)
    _presence(api, store, ledger)
    _calls(api, ledger, place)
    return api


def _presence(api: Blueprint, store: Store, ledger: Ledger) -> None:
    @api.get("/calls")
    @allowed()
    def calls() -> ResponseReturnValue:
        """How one stands with calls: presence, what rings, what one is in, how many callers wait."""
        now = store.clock()
        with store.reading() as db:
            found = desk.calls(db, g.user.id, now)
        return {**plain(found), "now": plain(now)}

    @api.post("/presence")
    @allowed()
    def be() -> ResponseReturnValue:
        """Be available for calls or away; `by` is page or phone, `phone` a SIP address or number."""
        body = _body()
        by, phone = body.get("by", "page"), str(body.get("phone", "")).strip()
        if by not in ("page", "phone"):
            raise Wrong("by: send page or phone")
        if phone and not PHONE.fullmatch(phone):
            raise Wrong("phone: send a SIP address such as sip:ana@10.0.0.5, or a number")
        desk.be(ledger, g.user.id, available=bool(body.get("available")), by=by, phone=phone)
        return {"ok": True}

    @api.post("/presence/here")
    @allowed()
    def here() -> ResponseReturnValue:
        """Say that the desk is open in this browser; a page that is closed is not rung."""
        desk.page_open(ledger, g.user.id)
        return {"ok": True}

    @api.post("/presence/ready")
    @allowed()
    def ready() -> ResponseReturnValue:
        """End the minutes after a call: the next may ring."""
        desk.ready(ledger, g.user.id)
        return {"ok": True}


def _calls(api: Blueprint, ledger: Ledger, place: HandsetPlace | None) -> None:
    @api.post("/calls/<ring>/accept")
    @allowed()
    def accept(ring: str) -> ResponseReturnValue:
        """Take a call on the page: the address of its sound, good once; 409 `taken` if a colleague has it."""
        worker, leg = desk.accept(ledger, ring, g.user.id)
        if place is None or worker >= len(place.lines):
            return {"error": "no_line"}, 503
        ticket = Ticket(f"agent-{secrets.token_hex(12)}", "", "", ring=ring, leg=leg)
        return {"url": f"{place.lines[worker]}?token={mint(place.secret, ticket)}"}

    @api.post("/calls/<ring>/decline")
    @allowed()
    def decline(ring: str) -> ResponseReturnValue:
        """Not now: the next agent is rung."""
        desk.decline(ledger, ring, g.user.id)
        return {"ok": True}

    @api.post("/calls/<ring>/hold")
    @allowed()
    def hold(ring: str) -> ResponseReturnValue:
        """Let the caller hear music (`on`), or come back to them."""
        desk.hold(ledger, ring, g.user.id, on=bool(_body().get("on")))
        return {"ok": True}

    @api.post("/calls/<ring>/hang_up")
    @allowed()
    def hang_up(ring: str) -> ResponseReturnValue:
        """End the talk; the caller's flow goes on."""
        desk.hang_up(ledger, ring, g.user.id)
        return {"ok": True}


def _body() -> dict[str, object]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}
