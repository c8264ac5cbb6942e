"""Draws the turn of every conversation in which something was noted, and keeps it with the conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from deflect.policy import turns
from deflect.policy.turns import RESTS, Left, Standing, Turn
from deflect.tables import PENDING, Conversation, Leg, Outbox, Outcall
from deflect.turns.happenings import NOTED, Noted

LOST: Final = ("undelivered", "failed", "dropped")
"""States of a text that its customer has not got."""
_OF: Final[BindParameter[str]] = bindparam("conversation")
_LIVE: Final = (Leg.conversation_id == _OF, Leg.ended_at.is_(None), Leg.wait != "over")
_LEFT: Final = select(
    select(Leg.id).where(*_LIVE, Leg.medium == "voice").limit(1).scalar_subquery().label("call"),
    select(Outcall.id)
    .where(Outcall.conversation_id == _OF, Outcall.state.in_(PENDING))
    .limit(1)
    .scalar_subquery()
    .label("to_call"),
    select(Leg.wait)
    .where(*_LIVE, Leg.medium == "text")
    .order_by(Leg.opened_at.desc())
    .limit(1)
    .scalar_subquery()
    .label("thread"),
    select(Outbox.state)
    .join(Leg, Leg.id == Outbox.leg_id)
    .where(Outbox.conversation_id == _OF, Outbox.kind == "text", Leg.medium == "text")
    .order_by(Outbox.position.desc())
    .limit(1)
    .scalar_subquery()
    .label("text"),
)
"""Built once, since building it takes as long as running it."""


def settle(db: Session, now: datetime) -> None:
    """Draws the turns; to be called before the commit, and after each step of a transaction that holds several."""
    noted: dict[str, Noted] = db.info.pop(NOTED, {})
    for name, each in noted.items():
        conversation = db.get(Conversation, name)
        if conversation is not None:
            _keep(db, conversation, each, now)
    db.info.pop(NOTED, None)  # what setting the state has noted


def _keep(db: Session, conversation: Conversation, noted: Noted, now: datetime) -> None:
    stands = Standing(conversation.state, conversation.owner, _left(db, conversation, noted), conversation.queued_at)
    before = turn = Turn(conversation.turn, conversation.turn_since or conversation.created_at)
    for happening, at in noted.happened:
        turn = turns.after(turn, stands, happening, at or now)
    if turn != before:
        conversation.turn, conversation.turn_since = turn.whose, turn.since
    state = turns.pending(conversation.state, conversation.owner, turn.whose)
    if state != conversation.state:
        conversation.state = state  # type: ignore[assignment]


def _left(db: Session, conversation: Conversation, noted: Noted) -> Left:
    """What the assistant's conversation is at; asked of the database only where nothing noted says so."""
    if conversation.owner != "bot" or conversation.state in RESTS:
        return "nothing"
    if noted.call:
        return "call"
    row = db.execute(_LEFT, {"conversation": conversation.id}).one()
    if row.call is not None:
        return "call"
    if row.to_call is not None or row.thread in ("fetch", "delivery", "arranged"):
        return "work"
    if row.thread is None:
        return "nothing"
    return "lost" if row.text in LOST else "asked"
