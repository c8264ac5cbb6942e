"""Notes in a transaction's session what happened in a conversation; `settling` draws its turn from that.

Setting a conversation's owner or state notes itself, so that no way of changing them is missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.orm import Session, object_session

from deflect.policy.turns import Happening
from deflect.tables import Conversation, Leg
from deflect.tables.threads import EntryKind

AUTOMATIC: Final = "automatic"
"""Mark, in an entry's meta, of a message that nobody has to answer: no person wrote it, or its number is blocked."""
NOTED: Final = "turns"
"""Where a session keeps what is noted."""
BY_ENTRY: Final[Mapping[EntryKind, Happening]] = {
    "heard": "word",
    "message_in": "word",
    "voicemail": "word",
    "message_out": "answer",
    "queued": "queued",
}
"""What an entry of this kind says, where a customer or a person of ours wrote it; all others say nothing."""
BY_STATE: Final[Mapping[object, Happening]] = {
    "on_call": "talk",
    "reopened": "back",
    "came_back": "back",
    "woken": "back",
    "held_back": "back",
}
"""What an entry `state` says by its `to`."""


@dataclass(slots=True)
class Noted:
    """What happened to one conversation in this transaction, in order.

    `call`: a call of it goes on, or has ended; `None`: unknown.
    """

    happened: list[tuple[Happening, datetime | None]] = field(default_factory=list)
    call: bool | None = None


def note(db: Session, conversation: str, happening: Happening = "other", at: datetime | None = None) -> Noted:
    """Notes that something happened; whose turn it is then is drawn when the transaction, or its step, is over."""
    noted: dict[str, Noted] = db.info.setdefault(NOTED, {})
    found = noted.get(conversation)
    if found is None:
        found = noted[conversation] = Noted()
    found.happened.append((happening, at))
    return found


def said_by(kind: EntryKind, meta: Mapping[str, Any], ours: bool) -> Happening:
    """Returns what an entry says; `ours`: a person of ours wrote it."""
    if kind == "state":
        return BY_STATE.get(meta.get("to"), "other")
    if (kind == "message_out" and not ours) or (kind == "message_in" and AUTOMATIC in meta):
        return "other"
    return BY_ENTRY.get(kind, "other")


def entered(
    db: Session, conversation: str, leg: Leg | None, kind: EntryKind, meta: Mapping[str, Any], at: datetime, ours: bool
) -> None:
    """Notes an entry that was written at the end of a timeline; `ours`: a person of ours wrote it.

    A message that no person wrote, and one of the flow's, change no person's turn.
    """
    noted = note(db, conversation, said_by(kind, meta, ours), at)
    if leg is not None and leg.medium == "voice":
        noted.call = noted.call is not False and kind != "ended"


def moved(db: Session, left: str, joined: str) -> None:
    """Notes that a call went from one conversation to another."""
    note(db, left).call = None
    note(db, joined)


def _changed(conversation: Conversation, *_: object) -> None:
    db = object_session(conversation)
    if db is not None and conversation.id:
        note(db, conversation.id)


for column in (Conversation.owner, Conversation.state):
    event.listen(column, "set", _changed)
