"""Acts on whose a conversation is and how it stands: assign, resolve, reopen, snooze.

Each returns the id of its entry in the timeline, by which `undoing` takes it back; an empty id where nothing changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from deflect.conversations import timeline, timers
from deflect.desk.acts import standing
from deflect.desk.commands import Draft, Refused, Unknown, drafted, locked, noted, taken_from, told
from deflect.desk.wrap_up import giving
from deflect.policy.roles import may
from deflect.policy.turns import RESTS
from deflect.storage.transactions import Transactions, transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, User
from voice_flows.model.turns import Json
from voice_flows.schema.parts import DEFAULT_QUEUE

Act = Callable[[Unit, Conversation, str], str]
"""An act of a user on a locked conversation."""


@transactional
def resolve(unit: Unit, conversation: str, user: str, code: str = "") -> str:
    """Close the conversation, by a wrap-up code if one is given. A later message or call of the customer reopens it.

    Raises as `close`.
    """
    return close(unit, locked(unit, conversation), user, code)


@transactional
def wrap_up(unit: Unit, conversation: str, user: str, code: str) -> str:
    """Say by a code what became of the matter, such as after a call, and leave it open. Raises `Unknown`."""
    held = locked(unit, conversation)
    if held.wrap_up_id == code:
        return ""
    before = standing.kept(held)
    return told(unit, held, user, "wrapped_up", before, **giving.give(unit, held, user, code))


@transactional
def reopen(unit: Unit, conversation: str, user: str) -> str:
    """Open a conversation again that is closed or put away."""
    held = locked(unit, conversation)
    if held.state not in RESTS:
        return ""
    before = standing.kept(held)
    timeline.reopen(held)
    if held.owner == "queue":
        held.queued_at = held.queued_at or unit.now
    return told(unit, held, user, "reopened", before)


def assign(transactions: Transactions, conversation: str, user: str, to: str | None, note: str = "") -> str:
    """Assign the conversation to an agent, or back to the queue with `None`. Raises `Unknown`.

    The `note` is for the next owner. It is written first, in the same transaction; undoing the act leaves it. What is
    asked for again after a lost answer changes nothing.
    """
    draft = drafted(transactions, user, note.strip()) if note.strip() else None
    return _assign(transactions, conversation, user, to, draft)


@transactional
def _assign(unit: Unit, conversation: str, user: str, to: str | None, draft: Draft | None) -> str:
    held = locked(unit, conversation)
    if draft is not None and not _handed_over(unit, held, user, to, draft):
        noted(unit, held, user, draft)
    return give(to)(unit, held, user)


def _handed_over(unit: Unit, held: Conversation, user: str, to: str | None, draft: Draft) -> bool:
    """True if the conversation is theirs already and its newest note is this one, by the same agent."""
    if (held.owner, held.owner_user_id) != ("agent" if to else "queue", to):
        return False
    notes = select(Entry).where(Entry.conversation_id == held.id, Entry.kind == "note").order_by(Entry.sequence.desc())
    newest = unit.db.scalars(notes.limit(1)).first()
    return newest is not None and (newest.user_id, newest.text) == (user, draft.words)


def close(unit: Unit, held: Conversation, user: str, code: str = "") -> str:
    """Resolves a locked conversation, by a wrap-up code if one is given. Raises as `giving.settle`."""
    if held.state == "resolved":
        return ""
    before = standing.kept(held)
    given = giving.settle(unit, held, user, code)
    held.state, held.resolved_at, held.snoozed_until = "resolved", unit.now, None
    held.unread, held.queued_at = 0, None
    return told(unit, held, user, "resolved", before, **given)


def closing(code: str) -> Act:
    """Returns `close` with a wrap-up code as an act on a locked conversation."""
    return lambda unit, held, user: close(unit, held, user, code)


def put_away(until: datetime | None) -> Act:
    """Returns the act that snoozes until an instant, or until the customer answers."""

    def act(unit: Unit, held: Conversation, user: str) -> str:
        if until is not None and until <= unit.now:
            raise Refused("past", until=until)
        if (held.state, held.snoozed_until, held.unread) == ("snoozed", until, 0):
            return ""
        before = standing.kept(held)
        held.state, held.snoozed_until, held.unread = "snoozed", until, 0
        if until is not None:
            timers.put(unit, held.id, None, timers.SNOOZE, f"{held.id}:{timers.SNOOZE}:{held.entries}", until)
        return told(unit, held, user, "snoozed", before, until=until.isoformat() if until else "")

    return act


def give(to: str | None) -> Act:
    """Returns the act that assigns to an agent, or to the queue with `None`."""
    return back_to_queue if to is None else lambda unit, held, user: _give(unit, held, user, to)


def back_to_queue(unit: Unit, held: Conversation, user: str) -> str:
    """Gives a locked conversation to the queue, to the place that it had there."""
    if held.owner == "queue":
        return ""
    return _queued(unit, held, user, standing.kept(held))


def reopened_in_queue(unit: Unit, held: Conversation, user: str) -> str:
    """Opens a locked conversation that rests and gives it to its queue, as one act; "" where it waits there already."""
    if held.state not in RESTS:
        return back_to_queue(unit, held, user)
    before = standing.kept(held)
    timeline.reopen(held)
    return _queued(unit, held, user, before, reopened=True)


def _queued(unit: Unit, held: Conversation, user: str, before: Mapping[str, Json], **meta: bool) -> str:
    held.owner, held.owner_user_id, held.queue = "queue", None, held.queue or DEFAULT_QUEUE
    held.queued_at = held.queued_at or unit.now
    return told(unit, held, user, "queued", before, person=None, **meta)


def _give(unit: Unit, held: Conversation, user: str, to: str) -> str:
    if not able(unit.db.get(User, to)):
        raise Unknown(f"user {to}")
    return "" if held.owner == "agent" and held.owner_user_id == to else take(unit, held, user, to)


def able(person: User | None) -> bool:
    """Returns true if a conversation can be given to this person."""
    return person is not None and person.active and may(person.role, "conversations:write")


def take(unit: Unit, held: Conversation, user: str, to: str = "") -> str:
    """Makes an agent the owner of a locked conversation: `to`, or the user themselves."""
    before, was = standing.kept(held), taken_from(unit, held, user)
    held.owner, held.owner_user_id = "agent", to or user
    return told(unit, held, user, "assigned", before, person=to or user, **was)
