"""How one hand-off stands: its state, and the instant of each state that it has reached. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.tables import Conversation, Handoff
from relevo.errors import RelevoError

HandOffState: TypeAlias = Literal[
    "accepted", "queued", "sent", "delivered", "undelivered", "replied", "answered", "resolved", "called_back"
]
STATES: Final[tuple[HandOffState, ...]] = get_args(HandOffState)
"""In the order in which they are usually reached. `answered`: by an agent; `undelivered`: also never allowed."""


class UnknownHandOff(RelevoError, LookupError):
    """There is no such hand-off, or another key asked for it."""

    code = "unknown_handoff"
    retryable = False


@dataclass(frozen=True, slots=True)
class HandOffTold:
    """A hand-off as other programs are told of it. Instants are aware UTC; `code` says why it was not delivered."""

    id: str
    conversation: str
    reference: str
    node: str
    state: HandOffState
    code: str
    reached: Mapping[HandOffState, datetime]


def look(db: Session, handoff: str, asked_by: str) -> HandOffTold:
    """Returns a hand-off that this key asked for. Raises `UnknownHandOff`."""
    asked = select(Handoff, Conversation).join(Conversation, Conversation.id == Handoff.conversation_id)
    found = db.execute(asked.where(Handoff.id == handoff, Handoff.asked_by == asked_by)).first()
    if found is None:
        raise UnknownHandOff(handoff)
    return told(*found)


def told(handoff: Handoff, conversation: Conversation) -> HandOffTold:
    """Returns the hand-off with its newest state: of two at one instant, the later of `STATES`."""
    reached = _reached(handoff, conversation)
    newest = max(reached, key=lambda state: (reached[state], STATES.index(state)))
    return HandOffTold(handoff.id, conversation.id, conversation.reference, handoff.node, newest, handoff.code, reached)


def _reached(handoff: Handoff, conversation: Conversation) -> dict[HandOffState, datetime]:
    began = handoff.accepted_at or handoff.offered_at or conversation.created_at
    answered = conversation.answered_at
    at: dict[HandOffState, datetime | None] = {
        "accepted": began,
        "queued": handoff.queued_at,
        "sent": handoff.sent_at,
        "delivered": handoff.delivered_at,
        "undelivered": None if handoff.delivered_at else handoff.undelivered_at,
        "replied": handoff.replied_at,
        "answered": answered if answered and answered >= began else None,
        "resolved": conversation.resolved_at if conversation.state == "resolved" else None,
        "called_back": handoff.called_back_at,
    }
    return {state: instant for state, instant in at.items() if instant is not None}
