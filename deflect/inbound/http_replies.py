"""Takes in the answers of business systems to requests that the relay made for text threads."""

from __future__ import annotations

from sqlalchemy import select

from deflect.conversations import handoffs
from deflect.delivery_states import move
from deflect.inbound import thread_steps
from deflect.steps.take import take
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Outbox
from voice_flows.model.turns import Fetched


@transactional
def receive(unit: Unit, row: str, answer: Fetched) -> None:
    """Gives a business system's answer to the flow that asked, once, then what the customer wrote meanwhile.

    The request is erased.
    """
    found = unit.db.scalars(select(Outbox).where(Outbox.id == row)).one()
    conversation, leg = unit.locked(found.leg_id)
    unit.db.refresh(found)
    if found.state not in ("queued", "attempted"):
        return
    found.request = {}
    move(unit.db, unit.now, found, "accepted" if answer.status else "failed", str(answer.status))
    if leg.ended_at is None:
        take(unit, conversation, leg, answer)
    thread_steps.go_on(unit, conversation, leg)


@transactional
def give_up(unit: Unit, row: str) -> None:
    """Leaves a thread whose flow cannot take any answer to a person, with what the customer wrote meanwhile."""
    found = unit.db.scalars(select(Outbox).where(Outbox.id == row)).one()
    conversation, leg = unit.locked(found.leg_id)
    unit.db.refresh(found)
    found.request = {}
    move(unit.db, unit.now, found, "failed", "flow_failed")
    thread_steps.read_on(unit, conversation, leg)
    thread_steps.queue(unit, conversation, leg, "flow_failed")
    handoffs.first_words_after_fetch(unit, leg)
