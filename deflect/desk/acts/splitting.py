"""An agent splits a conversation in two, one for each matter, and joins the halves again. Inside a transaction.

Both say so in their timelines and name each other. The act is undone like any other, while nothing was said or done in
either half since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from deflect.desk.acts import standing
from deflect.desk.commands import Refused, Unknown, locked, told
from deflect.desk.thread import leg_of
from deflect.policy.redaction import redact
from deflect.splitting import changes
from deflect.splitting.changes import SplitRefused
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry

SPLIT: Final = "split"
SPLIT_OFF: Final = "split_off"
"""What the timelines of the first and of the second half say."""
LONGEST: Final = 80
"""Characters of a subject."""


@dataclass(frozen=True, slots=True)
class Halved:
    """The conversation that was split off, and the act, by which this is undone."""

    conversation: str
    reference: str
    act: str


@transactional
def split(unit: Unit, conversation: str, user: str, item: str, subject: str) -> Halved:
    """Moves an item of the thread, by its id, and all after it to a conversation of its own with this subject.

    Raises `Unknown`, and `Refused` with the code of `SplitRefused`.
    """
    held = locked(unit, conversation)
    before = standing.kept(held)
    try:
        other, made = changes.split(unit, held, _start(unit, held, item), redact(subject).text[:LONGEST], user)
    except SplitRefused as refused:
        raise Refused(refused.code) from refused
    told(unit, other, user, SPLIT_OFF, other=held.id, reference=held.reference)
    act = told(unit, held, user, SPLIT, before, other=other.id, reference=other.reference, legs=made)
    return Halved(other.id, other.reference, act)


def _start(unit: Unit, held: Conversation, item: str) -> str:
    """The entry at which the second half begins."""
    here = select(Entry.id).where(Entry.conversation_id == held.id).order_by(Entry.sequence).limit(1)
    call = leg_of(item)
    found = unit.db.scalar(here.where(Entry.leg_id == call if call else Entry.id == item))
    if found is None:
        raise Unknown(f"item {item}")
    return found


def join_again(unit: Unit, held: Conversation, act: Entry) -> None:
    """Brings back what this act split off. Raises `Refused` (`changed_since`) where either half is not as it was."""
    other = unit.db.get(Conversation, str(act.meta["other"]))
    if other is None or other.customer_id != held.customer_id:
        raise Refused("changed_since")
    other = unit.lock(other.id)
    if _later(unit, held.id, act.sequence) or _later(unit, other.id, act.sequence):
        raise Refused("changed_since")
    changes.rejoin(unit, held, other, act.sequence - 1, _legs(act.meta))


def _later(unit: Unit, conversation: str, mark: int) -> bool:
    """True if anything stands in a half after the mark of the split, which has the same place in both."""
    after = select(Entry.id).where(Entry.conversation_id == conversation, Entry.sequence > mark)
    return unit.db.scalar(after.limit(1)) is not None


def _legs(meta: Any) -> dict[str, str]:
    return {str(made): str(kept) for made, kept in meta["legs"].items()}
