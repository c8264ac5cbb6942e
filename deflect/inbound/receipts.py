"""Sends the promised receipt to a customer whose message a person will answer: once for each silence of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from deflect.eligibility.suppression import suppressed
from deflect.facts import NOT_GOT
from deflect.messaging import compose
from deflect.policy import keywords
from deflect.steps import calendars, context
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg, Outbox
from voice_flows.asking.steps import EMERGENCY
from voice_flows.model import session_json
from voice_flows.nodes.queue import receipts

ORIGIN: Final = "receipt"
"""Origin of a receipt's entry."""
CONFIRMS: Final = "keyword"
"""Origin of the answer to STOP, START or HELP, which tells nothing of when a person answers."""
TALKS: Final = timedelta(minutes=10)
"""A person who wrote within this span is there, and their answer is the receipt."""
AGAIN: Final = timedelta(hours=12)
"""A customer who still waits after this reads anew until when."""


def acknowledge(unit: Unit, conversation: Conversation, leg: Leg, body: str) -> None:
    """Send a receipt for the message just recorded, if one is due.

    None is sent where the customer asks for no more texts, nor after a call for help: there is no time to name.
    """
    if conversation.owner == "bot" or suppressed(unit.db, leg.theirs) or keywords.asks_to_stop(body):
        return
    session = session_json.load(leg.session)
    if EMERGENCY in session.once or not _due(unit, conversation):
        return
    flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    words = receipts.written(flows, session, context.moment(unit, conversation, leg, flows[leg.flow]))
    if words:
        compose.post(unit, conversation, leg, words, origin=ORIGIN)


def _due(unit: Unit, conversation: Conversation) -> bool:
    """True if nothing of ours since a person got the matter told the customer so; the flow's own words do as well.

    A text that was not sent told nothing.
    """
    unit.db.flush()
    anew = (Entry.kind == "queued") | ((Entry.kind == "state") & Entry.origin.in_(("customer", "agent")))
    sent = Outbox.id.is_(None) | Outbox.state.not_in(NOT_GOT)
    texts = (Entry.kind == "message_out") & (Entry.origin != CONFIRMS) & sent
    told = select(Entry).outerjoin(Outbox, Outbox.id == Entry.outbox_id)
    told = told.where(Entry.conversation_id == conversation.id, texts | anew)
    last = unit.db.scalars(told.order_by(Entry.sequence.desc()).limit(1)).first()
    if last is None or last.kind != "message_out":
        return True
    return unit.now - last.received_at > (TALKS if last.user_id else AGAIN)
