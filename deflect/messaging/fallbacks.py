"""A text that its sender surely did not take goes out by another; its thread goes on by the sender that took it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.delivery_states import move
from deflect.installation import Sender
from deflect.storage import events
from deflect.storage.store import Store
from deflect.tables import Conversation, Leg, Outbox

REMEMBERED: Final = 20
"""Refusals kept with a text, the latest ones."""


def elsewhere(store: Store, row: str, to: Sender, code: str, longest: timedelta, at: datetime | None = None) -> None:
    """Queues an attempted text for another sender, now or `at` an instant, and notes who refused it with which code.

    A text in any other state may have been taken, so it stays where it is. One that waited `longest` fails.
    """

    def work(db: Session) -> None:
        found = db.scalars(select(Outbox).where(Outbox.id == row).with_for_update()).one()
        if found.state != "attempted":
            return
        now = store.clock()
        refusal = {"sender": found.sender, "provider": found.provider, "code": code, "at": now.isoformat()}
        found.refusals = [*found.refusals, refusal][-REMEMBERED:]
        found.code = code
        if (at or now) - found.created_at >= longest:
            move(db, now, found, "failed", code)
            return
        found.sender, found.provider = to.address, to.provider
        found.state, found.due_at = "queued", at or now
        events.happened(db, "outbox", found.conversation_id)

    store.attempt(work)


def thread_follows(db: Session, row: Outbox) -> None:
    """Lets the thread of a text that a fallback took go on by it, with what is still queued there, in its order."""
    if not row.refusals:
        return
    db.scalars(select(Conversation.id).where(Conversation.id == row.conversation_id).with_for_update()).one()
    leg = db.get_one(Leg, row.leg_id)
    left = leg.ours
    if leg.medium != "text" or left == row.sender:
        return
    leg.ours = row.sender
    queued = select(Outbox).where(Outbox.leg_id == leg.id, Outbox.kind == "text", Outbox.state == "queued")
    for each in db.scalars(queued.where(Outbox.sender == left).with_for_update()):
        each.sender, each.provider = row.sender, row.provider
        each.lane = row.sender + each.lane.removeprefix(left)
