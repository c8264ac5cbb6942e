"""Stores a customer's feedback: a score, a remark, and consent to being recorded."""

from __future__ import annotations

from sqlalchemy import select

from deflect.people import consent
from deflect.policy.redaction import redact
from deflect.storage.unit import Unit
from deflect.tables import Consent, Conversation, Leg, Rating
from voice_flows.model.turns import Learned

RECORDING = "recording"
"""Purpose of a consent that is given by staying on the line or refused by key."""


def keep(unit: Unit, conversation: Conversation, leg: Leg, fact: Learned) -> None:
    """Store the row of a fact, if it is feedback."""
    match fact.what:
        case "rated":
            unit.db.add(
                Rating(
                    id=unit.ids("rtg"),
                    customer_id=leg.customer_id,
                    conversation_id=conversation.id,
                    leg_id=leg.id,
                    node=fact.node,
                    score=int(fact.value),
                    at=unit.now,
                )
            )
        case "remarked":
            _add_words(unit, leg, str(fact.value))
        case "recording":
            evidence = {"by": fact.origin, "node": fact.node, "prompt": f"{leg.flow_version}:recording"}
            consent.record(
                unit,
                RECORDING,
                leg.theirs,
                evidence,
                customer=leg.customer_id,
                leg=leg,
                granted=bool(fact.value),
            )


def refused_recording(unit: Unit, leg: Leg) -> bool:
    """True if the caller refused to be recorded."""
    refusal = select(Consent.id).where(Consent.leg_id == leg.id, Consent.purpose == RECORDING, ~Consent.granted)
    return unit.db.scalar(refusal.limit(1)) is not None


def _add_words(unit: Unit, leg: Leg, words: str) -> None:
    unit.db.flush()
    last = select(Rating).where(Rating.leg_id == leg.id).order_by(Rating.at.desc(), Rating.id.desc())
    if rating := unit.db.scalars(last.limit(1)).first():
        rating.words = redact(words).text
