"""Finds the newest conversations of numbers with a brand, also those of calls which only claimed them. Read only."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.people.teams import Scope
from deflect.tables import Conversation, Leg


def newest(db: Session, scope: Scope, numbers: Collection[str], brand: str, most: int) -> tuple[str, ...]:
    """Returns the ids of at most so many conversations that the account may see, newest first."""
    theirs = select(Leg.conversation_id).where(Leg.theirs.in_(numbers))
    query = select(Conversation.id).where(Conversation.id.in_(theirs), Conversation.brand == brand, scope.holds())
    return tuple(db.scalars(query.order_by(Conversation.last_entry_at.desc(), Conversation.id).limit(most)))
