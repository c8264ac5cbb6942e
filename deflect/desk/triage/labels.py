"""Labels of conversations: which there are, which a conversation has, and putting them on and taking them off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, select
from sqlalchemy.orm import Session

from deflect.desk import commands
from deflect.desk.triage import kept
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, ConversationLabel
from deflect.tables import Label as LabelRow

_OF: Final = (
    select(ConversationLabel.conversation_id, LabelRow)
    .join(LabelRow, LabelRow.id == ConversationLabel.label_id)
    .where(ConversationLabel.conversation_id.in_(bindparam("conversations", expanding=True)))
    .where(LabelRow.retired_at.is_(None))
    .order_by(ConversationLabel.at, ConversationLabel.id)
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label; `names` are by language."""

    id: str
    names: Mapping[str, str]
    colour: str


def every(db: Session) -> tuple[Label, ...]:
    """Returns the labels that are in use, by name."""
    found = db.scalars(select(LabelRow).where(LabelRow.retired_at.is_(None)))
    return tuple(sorted(map(value, found), key=lambda one: (sorted(one.names.values()), one.id)))


def retired(db: Session) -> tuple[Label, ...]:
    """Returns the labels out of use, the last retired first."""
    return tuple(map(value, kept.retired(db, LabelRow)))


def value(row: LabelRow) -> Label:
    """Returns a row as a plain value."""
    return Label(row.id, dict(row.names), row.colour)


def of(db: Session, conversations: Collection[str]) -> Mapping[str, tuple[Label, ...]]:
    """Returns the labels of these conversations, each in the order in which they were put on."""
    if not conversations:
        return {}
    found: dict[str, dict[str, Label]] = {}
    for conversation, row in db.execute(_OF, {"conversations": list(conversations)}):
        found.setdefault(conversation, {})[row.id] = value(row)
    return {conversation: tuple(held.values()) for conversation, held in found.items()}


def has(label: str) -> ColumnElement[bool]:
    """Returns the condition that a `Conversation` has this label."""
    labelled = select(ConversationLabel.conversation_id).where(ConversationLabel.label_id == label)
    return Conversation.id.in_(labelled.correlate(None))


@transactional
def set_label(unit: Unit, conversation: str, user: str, label: str, *, on: bool) -> str:
    """Puts a label on a conversation or takes it off; returns the act, empty for no change. Raises `Unknown`."""
    return change(unit, commands.locked(unit, conversation), user, label, on=on)


def change(unit: Unit, held: Conversation, user: str, label: str, *, on: bool) -> str:
    """Puts a label on a locked conversation or takes it off. Raises `Unknown`, also for a retired label."""
    row = unit.db.get(LabelRow, label)
    if row is None or (on and row.retired_at is not None):
        raise commands.Unknown(f"label {label}")
    mine = (ConversationLabel.conversation_id == held.id, ConversationLabel.label_id == label)
    if on == (unit.db.scalar(select(ConversationLabel.id).where(*mine).limit(1)) is not None):
        return ""
    if on:
        new = ConversationLabel(id=unit.ids("cl"), conversation_id=held.id, label_id=label, at=unit.now)
        unit.db.add(new)
    else:
        unit.db.execute(delete(ConversationLabel).where(*mine))
    return commands.told(unit, held, user, "labelled" if on else "unlabelled", label=label, names=dict(row.names))


def setting(label: str, *, on: bool) -> Callable[[Unit, Conversation, str], str]:
    """Returns `change` as an act on a locked conversation."""
    return lambda unit, held, user: change(unit, held, user, label, on=on)
