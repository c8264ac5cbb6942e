"""Puts the open conversations of an account that may no longer answer them back into their queues."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.people.audit import Actor
from deflect.storage import events
from deflect.storage.store import Store
from deflect.tables import Conversation
from voice_flows.schema.parts import DEFAULT_QUEUE


def give_back(db: Session, store: Store, user_id: str, actor: Actor) -> int:
    """Returns how many went back, in the transaction of `db`; each is a row of the audit and an event for the desk."""
    own = select(Conversation).where(Conversation.owner_user_id == user_id, Conversation.state != "resolved")
    held = db.scalars(own.order_by(Conversation.id).with_for_update()).all()
    for one in held:
        one.owner, one.owner_user_id, one.queue = "queue", None, one.queue or DEFAULT_QUEUE
        one.queued_at = one.queued_at or store.clock()
        audit.write(db, store, actor, "queued", one.id, one, person=None, was=user_id)
        events.happened(db, "conversation", one.id)
    return len(held)
