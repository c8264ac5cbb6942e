"""Takes a conversation back that an agent has just given to the assistant. One transaction.

Texts and requests that the assistant has queued are dropped. Texts that the assistant has sent already stay sent;
the agent is told of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from deflect import delivery_states
from deflect.conversations.timeline import NewEntry, add_entry, reopen
from deflect.desk.commands import Refused, locked
from deflect.people import audit
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Outbox, User
from deflect.turns import happenings, settling


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`sent`: the assistant had written to the customer already."""

    sent: bool


@transactional
def take_back(unit: Unit, conversation: str, user: str) -> TakenBack:
    """Makes the owner of before this agent's `give_back` the owner again.

    Raises `Unknown`, or `Refused`: `owned` where a colleague has taken it since, `not_given_back` where this agent's
    giving it back is not the last thing that a person did with it.
    """
    held = locked(unit, conversation)
    given = _last_act(unit, held)
    if held.owner == "agent" and held.owner_user_id != user:
        owner = unit.db.get(User, held.owner_user_id or "")
        raise Refused("owned", by=owner.name if owner else None)
    if given is None or given.meta.get("to") != "back" or given.user_id != user:
        raise Refused("not_given_back")
    sent = _stopped(unit, held, given)
    reopen(held)
    _give_to_owner_of_before(held, given, user)
    add_entry(unit, held, None, NewEntry("state", origin="agent", user_id=user, meta={"to": "taken_back"}))
    happenings.note(unit.db, held.id, "answer" if settling.last_word_is_ours(unit.db, held.id) else "word", unit.now)
    audit.acted(unit, user, "taken_back", held)
    return TakenBack(sent)


def _last_act(unit: Unit, held: Conversation) -> Entry | None:
    """The last change of its state, or text, that a person of ours made."""
    acts = select(Entry).where(Entry.conversation_id == held.id, Entry.kind.in_(("state", "message_out")))
    return unit.db.scalars(acts.where(Entry.user_id.is_not(None)).order_by(Entry.sequence.desc()).limit(1)).first()


def _give_to_owner_of_before(held: Conversation, given: Entry, user: str) -> None:
    was, place = given.meta.get("was", user), given.meta.get("place")
    if was == "queue":
        held.owner, held.owner_user_id = "queue", None
        held.queued_at = datetime.fromisoformat(place) if place else held.queued_at
    else:
        held.owner, held.owner_user_id, held.queued_at = "agent", was, None


def _stopped(unit: Unit, held: Conversation, given: Entry) -> bool:
    """Drops what the assistant has waiting since then; true where a text of it is out already."""
    out = False
    for row in unit.db.scalars(_texts(given)).all():
        if row.state == "queued":
            delivery_states.move(unit.db, unit.now, row, "dropped", "taken_back")
        out = out or row.state != "dropped"
    requests = select(Outbox).where(Outbox.conversation_id == held.id, Outbox.kind == "fetch", Outbox.state == "queued")
    for row in unit.db.scalars(requests.with_for_update()).all():
        delivery_states.move(unit.db, unit.now, row, "dropped", "taken_back")
    return out


def _texts(given: Entry) -> Select[Outbox]:
    """The texts of the assistant that came after it in the timeline; not those that are sent whoever has it."""
    later = select(Entry.outbox_id).where(
        Entry.conversation_id == given.conversation_id, Entry.sequence > given.sequence, Entry.outbox_id.is_not(None)
    )
    own = select(Outbox).where(Outbox.id.in_(later), Outbox.user_id.is_(None), Outbox.always.is_(False))
    return own.with_for_update()
