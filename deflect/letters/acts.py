"""What is done with letters: tried again, put away, put back. Each is checked as it stands now, and audited."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from sqlalchemy import Select, select

from deflect import delivery_states
from deflect.conversations import planned_calls
from deflect.desk.commands import Refused, Unknown
from deflect.eligibility.permission import may_reply
from deflect.letters import calls
from deflect.letters.letter import Kind
from deflect.letters.listing import again_of_text, given_up_notices, lost_texts, stuck_timers
from deflect.people import audit
from deflect.people.teams import Scope
from deflect.storage import events, journal
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import ApiNotice, Conversation, Journal, Leg, Outbox, Outcall, Timer

DIGITS: Final = 19
"""No 64-bit number of a row has more."""
Row: TypeAlias = Outbox | Outcall | Journal | Timer | ApiNotice


@transactional
def again(unit: Unit, user: str, scope: Scope, kind: Kind, id_: str, *, confirmed: bool = False) -> None:
    """Tries a letter again, now. Raises `Unknown`, and `Refused`: `letter_settled` where it does not wait any more,
    `letter_erased` where its content is gone, `may_have_arrived` unless `confirmed`, or what the policy says of a text.
    """
    row = _row(unit, scope, kind, id_)
    match row:
        case Outbox():
            _text_again(unit, row, confirmed)
        case Outcall():
            calls.again(unit, user, row)
        case Journal():
            if row.sealed is None:
                raise Refused("letter_erased")
            journal.read_again(unit.db, row, unit.now)
        case Timer():
            row.due_at = unit.now
        case ApiNotice():
            row.settled_at, row.due_at = None, unit.now
    events.wake(unit.db)
    _note(unit, user, "letter_tried_again", kind, row)


def _text_again(unit: Unit, row: Outbox, confirmed: bool) -> None:
    """Puts a text back into its lane, if the policy lets it be sent today. Never one that a provider took."""
    held = again_of_text(row)
    if held == "no":
        raise Refused("letter_taken")
    if held == "ask" and not confirmed:
        raise Refused("may_have_arrived")
    leg = unit.db.get_one(Leg, row.leg_id)
    if not row.always:
        decision = may_reply(unit, row.recipient, opens=row.opens, flow=leg.flow)
        if not decision.allowed:
            raise Refused(decision.code)
    delivery_states.send_again(unit.db, unit.now, row)


@transactional
def put_away(unit: Unit, user: str, scope: Scope, kind: Kind, id_: str) -> None:
    """Takes a letter off the list for good; nothing is done with it. Raises `Unknown`, `Refused`: `letter_settled`."""
    row = _row(unit, scope, kind, id_)
    if isinstance(row, Timer) or (isinstance(row, Outbox) and row.state == "uncertain"):
        raise Refused("letter_under_way")
    row.dismissed_at = unit.now
    _note(unit, user, "letter_put_away", kind, row)


@transactional
def give(unit: Unit, user: str, scope: Scope, id_: str) -> str:
    """Gives the matter of a failed call to its queue, for a person; the act, for `take_back`.

    Raises `Unknown`, `Refused`: `letter_settled`.
    """
    row = _row(unit, scope, "call", id_)
    assert isinstance(row, Outcall)
    act = calls.to_agents(unit, user, row)
    _note(unit, user, "letter_given", "call", row)
    return act


@transactional
def take_back(unit: Unit, user: str, scope: Scope, id_: str, act: str) -> None:
    """Undoes `give`. Raises `Unknown`, and `Refused`: `changed_since` where the conversation was touched."""
    row = _found(unit, scope, "call", id_)
    assert isinstance(row, Outcall)
    calls.from_agents(unit, user, row, act)
    _note(unit, user, "letter_put_back", "call", row)


@transactional
def put_back(unit: Unit, user: str, scope: Scope, kind: Kind, id_: str) -> None:
    """Undoes `put_away`. Raises `Unknown`."""
    row = _found(unit, scope, kind, id_)
    if isinstance(row, Timer) or row.dismissed_at is None:
        raise Unknown(f"{kind} {id_}")
    row.dismissed_at = None
    _note(unit, user, "letter_put_back", kind, row)


def _row(unit: Unit, scope: Scope, kind: Kind, id_: str) -> Row:
    """Returns the row of a letter that still waits, locked. Raises `Unknown`, `Refused`."""
    row = _found(unit, scope, kind, id_)
    if not _waits(unit, row):
        raise Refused("letter_settled")
    return row


def _waits(unit: Unit, row: Row) -> bool:
    waits: Select[Any]
    match row:
        case Outbox():
            waits = select(Outbox.id).where(Outbox.id == row.id, lost_texts(unit.now))
        case Outcall():
            waits = select(Outcall.id).where(Outcall.id == row.id, calls.failed(unit.now))
        case Journal():
            waits = select(Journal.position).where(Journal.position == row.position, journal.WAITS)
        case Timer():
            waits = select(Timer.id).where(Timer.id == row.id, stuck_timers())
        case ApiNotice():
            waits = select(ApiNotice.id).where(ApiNotice.id == row.id, given_up_notices())
    return unit.db.scalar(waits) is not None


def _found(unit: Unit, scope: Scope, kind: Kind, id_: str) -> Row:
    """Returns the row, locked. One of a conversation that the account may not see is unknown."""
    found = _named(unit, kind, id_)
    hidden = not isinstance(found, Journal | None) and not scope.sees(unit.db, found.conversation_id)
    if found is None or hidden:
        raise Unknown(f"{kind} {id_}")
    return found


def _named(unit: Unit, kind: Kind, id_: str) -> Row | None:
    match kind:
        case "webhook":
            known = id_.isdecimal() and len(id_) < DIGITS
            return unit.db.get(Journal, int(id_), with_for_update=True) if known else None
        case "text":
            return unit.db.scalars(select(Outbox).where(Outbox.id == id_).with_for_update()).one_or_none()
        case "call":
            return planned_calls.locked(unit, id_)[1] if unit.db.get(Outcall, id_) else None
        case "timer":
            return unit.db.get(Timer, id_, with_for_update=True)
        case "notice":
            return unit.db.get(ApiNotice, id_, with_for_update=True)


def _note(unit: Unit, user: str, action: str, kind: Kind, row: Row) -> None:
    subject = str(row.position) if isinstance(row, Journal) else row.id
    conversation = None if isinstance(row, Journal) else unit.db.get_one(Conversation, row.conversation_id)
    audit.write(unit.db, unit, audit.user(user), action, subject, conversation, kind=kind)
    if conversation is not None:
        events.happened(unit.db, "conversation", conversation.id)
