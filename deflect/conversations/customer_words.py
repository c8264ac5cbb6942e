"""Redacts what a customer wrote, said or keyed, together with their words just before it.

A secret may be spread over several messages: the last one that completes it corrects the earlier ones as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from deflect.policy.redaction import Redacted, may_hold_secret, redact_thread
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Entry, Leg
from voice_flows.model.turns import Json

LOOKED_BACK = 3
"""Earlier messages or answers that are read together with a new one."""
_SPOKEN = ("heard", "message_in")


def redacted(unit: Unit, leg: Leg, text: str) -> Redacted:
    """Return the customer's words without what must not be stored, and correct the earlier ones where they began it."""
    if not may_hold_secret(text):
        return Redacted(text)
    query = select(Entry).where(Entry.leg_id == leg.id, Entry.kind.in_(_SPOKEN))
    earlier = list(unit.db.scalars(query.order_by(Entry.sequence.desc()).limit(LOOKED_BACK)))[::-1]
    *before, last = redact_thread((*(entry.text for entry in earlier), text), question(leg))
    for entry, clean in zip(earlier, before, strict=True):
        if clean.found:
            entry.text = clean.text
            entry.meta = dict(entry.meta) | {"redacted": [*entry.meta.get("redacted", ()), *clean.found]}
            events.happened(unit.db, "entry", entry.conversation_id, entry.id)
    return last


def question(leg: Leg) -> str:
    """Return the words of the question that the leg waits to hear an answer to, or nothing."""
    asked = _asked(leg)
    return " ".join((*asked.get("say", ()), asked.get("write", "")))


def asks_sensitive(leg: Leg) -> bool:
    """True if the answer that the leg waits for must not be stored."""
    return bool(_asked(leg).get("sensitive"))


def _asked(leg: Leg) -> Mapping[str, Json]:
    """The question that the leg waits to hear an answer to, as its turn keeps it, or nothing."""
    asked = [effect for effect in leg.turn.get("effects", ()) if effect["type"] == "Ask"]
    return asked[-1] if asked and leg.wait == "answer" else {}
