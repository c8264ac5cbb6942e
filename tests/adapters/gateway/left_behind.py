"""What the ledger holds of a customer, told so that two customers can be compared."""

from __future__ import annotations

from collections import Counter
from typing import Any

from gateway_house import House
from sqlalchemy import select

from deflect.tables import Consent, Conversation, Entry, Identity, Leg, Outbox, Suppression, Timer


def left(house: House, number: str) -> dict[str, Any]:
    """What the ledger holds of a number, but for ids, instants and references."""
    with house.world.store.reading() as db:
        leg = db.scalars(select(Leg).where(Leg.theirs == number, Leg.medium == "text")).one()
        talk = db.get_one(Conversation, leg.conversation_id)
        of = talk.id
        entries = db.scalars(select(Entry).where(Entry.conversation_id == of).order_by(Entry.sequence)).all()
        texts = db.scalars(select(Outbox).where(Outbox.conversation_id == of).order_by(Outbox.position)).all()
        known = db.scalars(select(Identity).where(Identity.address == number)).one()
        consents = db.scalars(select(Consent).where(Consent.address == number).order_by(Consent.id))
        return {
            "conversation": (talk.owner, talk.state, talk.queue, talk.turn, talk.unread, talk.entries, talk.preview),
            "leg": (leg.wait, leg.session["node"], leg.chosen, leg.level, leg.flow_version),
            "entries": [
                (each.kind, each.text.replace(talk.reference, "REF"))
                for each in entries
                if each.kind != "said"  # which spells the reference
            ],
            "texts": [
                (row.body.replace(talk.reference, "REF"), row.state, row.first_reply, bool(row.consent_id))
                for row in texts
            ],
            "identity": (known.number_kind, known.country, known.level, known.customer_id == talk.customer_id),
            "consents": [(each.purpose, each.granted, each.evidence) for each in consents],
            "stopped": db.scalars(select(Suppression).where(Suppression.address == number)).first() is not None,
            "timers": Counter(
                (each.kind, each.ended_at is None)
                for each in db.scalars(select(Timer).where(Timer.conversation_id == of))
            ),
        }


def differences(house: House, one: str, other: str) -> dict[str, Any]:
    """What differs between two customers, but for evidence that quotes the key of a message."""
    before, after = left(house, one), left(house, other)
    differs = {part: (before[part], after[part]) for part in before if before[part] != after[part]}
    return {
        part: both
        for part, both in differs.items()
        if part != "consents" or [row[:2] for row in both[0]] != [row[:2] for row in both[1]]
    }
