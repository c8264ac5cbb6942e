"""The desk's JSON API under /api/desk: reads for the island, and the commands of an agent.

A view parses, calls `deflect.desk`, and maps one error: `Refused` to 409 with its code. A command carries the
client's own id, so that what was sent twice counts once.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, get_args

from flask import Blueprint, abort, g, request
from flask.typing import ResponseReturnValue

from deflect import desk
from deflect.conversations import planned_calls
from deflect.desk.inbox import View
from deflect.people import accounts
from deflect.steps.ledger import Ledger
from deflect.storage import events
from deflect.storage.store import Store
from gateway.workspace import canned_replies
from gateway.workspace.access import allowed
from gateway.workspace.json_encoding import plain
from relevo.errors import RelevoError
from voice_flows.wording import sms_segments

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
LONGEST = 4000
AT = "/conversations/<conversation>"


class Wrong(RelevoError, ValueError):
    """A field of a request is missing or cannot be read; the message names it."""

    code = "wrong_request"


def blueprint(store: Store, ledger: Ledger) -> Blueprint:
    api = Blueprint("desk_api", __name__, url_prefix="/api/desk")
    errors(api)
    _own(api, store)
    _reads(api, store)
    _words(api, ledger)
    _changes(api, ledger)
    return api


def errors(api: Blueprint) -> None:
    """What commands refuse, as answers."""

    def refused(error: desk.Refused) -> ResponseReturnValue:
        return {"error": error.code, "detail": plain(error.detail)}, 409

    def wrong(error: Wrong) -> ResponseReturnValue:
        return {"error": error.code, "detail": str(error)}, 400

    def unknown(error: LookupError) -> ResponseReturnValue:
        return {"error": "unknown"}, 404

    api.register_error_handler(desk.Refused, refused)
    api.register_error_handler(Wrong, wrong)
    api.register_error_handler(desk.Unknown, unknown)


def _own(api: Blueprint, store: Store) -> None:
    @api.get("/me")
    @allowed()
    def me() -> ResponseReturnValue:
        """Who is signed in, their language, canned replies and the token for changes."""
        people = [{"id": one.id, "name": one.name} for one in accounts.accounts(store) if one.active]
        return {
            "id": g.user.id,
            "name": g.user.name,
            "role": g.user.role,
            "people": people,
            "canned": canned_replies.replies(),
        }

    @api.post("/segments")
    @allowed()
    def count() -> ResponseReturnValue:
        """How many SMS segments a text costs."""
        return plain(sms_segments.count(_text("text", least=0)))  # type: ignore[no-any-return]


def _reads(api: Blueprint, store: Store) -> None:
    @api.get("/list")
    @allowed()
    def inbox() -> ResponseReturnValue:
        """The conversations of a view (`view`, `q`), with the count of each view."""
        view = request.args.get("view", "open")
        if view not in get_args(View):
            raise Wrong(f"view: {view} is none of {', '.join(get_args(View))}")
        sequence = events.latest(store)
        with store.reading() as db:
            rows = desk.rows(db, view, g.user.id, request.args.get("q", ""))  # type: ignore[arg-type]
            counts = desk.counts(db, g.user.id)
        return {"rows": plain(rows), "counts": counts, "sequence": sequence, "now": plain(store.clock())}

    @api.get("/conversations/<conversation>")
    @allowed()
    def one(conversation: str) -> ResponseReturnValue:
        """One conversation: timeline, context card, calls to come."""
        before = request.args.get("before", type=int)
        with store.reading() as db:
            row, card = desk.row(db, conversation, g.user.id), desk.card(db, conversation)
            if row is None or card is None:
                abort(404)
            thread, calls = (
                desk.thread(db, conversation, store.clock(), before),
                planned_calls.pending(db, conversation),
            )
        return {
            "row": plain(row),
            "thread": plain(thread),
            "card": plain(card),
            "calls": plain(calls),
            "now": plain(store.clock()),
        }

    @api.get("/rows/<conversation>")
    @allowed()
    def row(conversation: str) -> ResponseReturnValue:
        """One row of the list, after an event."""
        with store.reading() as db:
            found, counts = desk.row(db, conversation, g.user.id), desk.counts(db, g.user.id)
        return {"row": plain(found), "counts": counts} if found else abort(404)


def _words(api: Blueprint, ledger: Ledger) -> None:
    @api.post(f"{AT}/reply")
    @allowed()
    def reply(conversation: str) -> ResponseReturnValue:
        """Send a reply; `client_id` makes it count once, `seen` guards against a stale draft."""
        body = _body()
        confirmed = bool(body.get("confirmed"))
        sent = desk.reply(
            ledger, conversation, g.user.id, client_id(), _text("text"), seen=_seen(), confirmed=confirmed
        )
        if body.get("resolve"):
            desk.resolve(ledger, conversation, g.user.id)
        return plain(sent)  # type: ignore[no-any-return]

    @api.post(f"{AT}/note")
    @allowed()
    def note(conversation: str) -> ResponseReturnValue:
        """Add a note that the customer never sees."""
        return plain(desk.note(ledger, conversation, g.user.id, client_id(), _text("text")))  # type: ignore[no-any-return]


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post(f"{AT}/<any(resolve, reopen, give_back):verb>")
    @allowed()
    def change(conversation: str, verb: str) -> ResponseReturnValue:
        """Resolve, reopen, or give the conversation back to the assistant."""
        {"resolve": desk.resolve, "reopen": desk.reopen, "give_back": desk.give_back}[verb](
            ledger, conversation, g.user.id
        )
        return {"ok": True}

    @api.post(f"{AT}/snooze")
    @allowed()
    def snooze(conversation: str) -> ResponseReturnValue:
        """Put the conversation away until an instant."""
        desk.snooze(ledger, conversation, g.user.id, _instant("until"))
        return {"ok": True}

    @api.post(f"{AT}/assign")
    @allowed()
    def assign(conversation: str) -> ResponseReturnValue:
        """Give the conversation to a person or a queue."""
        desk.assign(ledger, conversation, g.user.id, _body().get("to") or None)
        return {"ok": True}

    @api.post(f"{AT}/<any(read, unread):verb>")
    @allowed()
    def mark(conversation: str, verb: str) -> ResponseReturnValue:
        """Mark as read or unread."""
        desk.mark(ledger, conversation, read=verb == "read")
        return {"ok": True}


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Wrong("the body must be a JSON object")
    return body


def _text(name: str, least: int = 1) -> str:
    text = str(_body().get(name, "")).strip()
    if not least <= len(text) <= LONGEST:
        raise Wrong(f"{name}: {len(text)} characters; send {least} to {LONGEST}")
    return text


def client_id() -> str:
    text = str(_body().get("client_id", ""))
    if not CLIENT_ID.fullmatch(text):
        raise Wrong("client_id: send 8 to 64 letters, digits, - or _")
    return text


def _seen() -> int:
    seen = _body().get("seen")
    if not isinstance(seen, int):
        raise Wrong("seen: send the sequence of the newest entry shown")
    return seen


def _instant(name: str) -> datetime:
    try:
        instant = datetime.fromisoformat(str(_body().get(name, "")))
    except ValueError as error:
        raise Wrong(f"{name}: send an ISO 8601 instant") from error
    if instant.tzinfo is None:
        raise Wrong(f"{name}: send the instant's time zone too")
    return instant
