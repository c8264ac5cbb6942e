"""Whether a customer may be written to, as the card tells it: the word that counts of all their records. Reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.conversations.feedback import RECORDING
from deflect.eligibility.suppression import by_colleague, suppressed_since
from deflect.people.merging import forest, standing
from deflect.tables import Consent, ConsentClip

NEWEST = 100
"""Words of a customer that are looked at."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Consent to write: whether, since when and how it was given. An opt-out (`stopped_at`) overrides it."""

    granted: bool
    at: datetime | None
    by: str
    node: str
    stopped_at: datetime | None
    stopped_by_us: bool = False
    """True if a colleague put the number on the list of those that get no texts; else the customer asked for it."""
    clip: str = ""
    """The seconds of sound in which it was said; empty where none are kept."""
    refused_sound: bool = False
    """True if there are none because the caller refused to be recorded."""


@dataclass(frozen=True, slots=True)
class LastWord:
    """The last consent or refusal that was given for one address."""

    granted: bool
    at: datetime


def known(db: Session, members: Collection[str], number: str) -> Leave:
    """The word that counts among the records of one customer, and the sound in which it was said."""
    stopped = suppressed_since(db, number)
    by_us = stopped is not None and by_colleague(db, number)
    asked = select(Consent).where(Consent.customer_id.in_(members), Consent.purpose != RECORDING)
    words = db.scalars(asked.order_by(Consent.at.desc(), Consent.granted.desc()).limit(NEWEST))
    last = forest.strictest(words, standing.merges_of(db, members))
    if last is None:
        return Leave(False, None, "", "", stopped, by_us)
    evidence = last.evidence
    by = str(evidence.get("by") or evidence.get("how") or "")
    clip = db.scalar(select(ConsentClip.id).where(ConsentClip.consent_id == last.id).limit(1)) or ""
    granted, node = last.granted and stopped is None, str(evidence.get("node", ""))
    return Leave(granted, last.at, by, node, stopped, by_us, clip, evidence.get("sound") == "refused")


def last_words(db: Session, members: Collection[str]) -> dict[str, LastWord]:
    """The last consent or refusal to be written to of each address, among the records of one customer."""
    asked = select(Consent.address, Consent.granted, Consent.at)
    asked = asked.where(Consent.customer_id.in_(members), Consent.purpose != RECORDING)
    last: dict[str, LastWord] = {}
    for address, granted, at in db.execute(asked.order_by(Consent.at.desc(), Consent.granted).limit(NEWEST)):
        last.setdefault(address, LastWord(granted, at))
    return last
