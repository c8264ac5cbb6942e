"""Redacts what a customer wrote, said or keyed, together with their words just before it.

A secret may be spread over several messages, or over the answers of a call: the last one that completes it corrects the
earlier ones as well, and all that was derived from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from deflect.conversations import derived_words
from deflect.policy.redaction import Redacted, may_hold_secret, redact_thread
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg
from voice_flows.model.turns import Json

LOOKED_BACK = 3
"""Earlier messages or answers that are read together with a new one."""
KEYED_TOGETHER = timedelta(seconds=60)
"""Earlier answers of a call that are read with a new one, however many questions parted their digits."""
_MOST_KEYED = 33
"""Answers that are read at most: an account number with a key for each."""
_ENTRIES_BEFORE = 8
"""Entries of a conversation before a single key is read together with the keys before it."""
_SPOKEN = ("heard", "message_in")


def redacted(unit: Unit, leg: Leg, text: str) -> Redacted:
    """Return the customer's words without what must not be stored, and correct the earlier ones where they began it."""
    if not may_hold_secret(text) and not _may_end_secret(unit, leg, text):
        return Redacted(text)
    earlier = _earlier(unit, leg)
    *before, last = redact_thread((*(entry.text for entry in earlier), text), question(leg))
    _correct(unit, earlier, before, last)
    return last


def _may_end_secret(unit: Unit, leg: Leg, text: str) -> bool:
    """True for a single key late enough in a call; the first menus cost no look back."""
    if leg.medium != "voice" or not any(map(str.isdigit, text)):
        return False
    return unit.db.get_one(Conversation, leg.conversation_id).entries >= _ENTRIES_BEFORE


def _earlier(unit: Unit, leg: Leg) -> list[Entry]:
    """The customer's words before these, oldest first: the last few, and of a call all that came just now."""
    query = select(Entry).where(Entry.leg_id == leg.id, Entry.kind.in_(_SPOKEN)).order_by(Entry.sequence.desc())
    most = _MOST_KEYED if leg.medium == "voice" else LOOKED_BACK
    found = list(unit.db.scalars(query.limit(most)))
    since = unit.now - KEYED_TOGETHER
    return [entry for back, entry in enumerate(found) if back < LOOKED_BACK or entry.received_at >= since][::-1]


def _correct(unit: Unit, earlier: Sequence[Entry], before: Sequence[Redacted], last: Redacted) -> None:
    """Correct the earlier words, and what was derived from them; what is derived in this step follows at its end."""
    corrected = [(entry, clean) for entry, clean in zip(earlier, before, strict=True) if clean.found]
    for entry, clean in corrected:
        entry.text = clean.text
        entry.meta = dict(entry.meta) | {"redacted": [*entry.meta.get("redacted", ()), *clean.found]}
        events.happened(unit.db, "entry", entry.conversation_id, entry.id)
    if corrected:
        unit.removed.extend(part for clean in (*before, last) for part in clean.removed)
        first = corrected[0][0]
        derived_words.correct(unit, first.conversation_id, first.sequence)


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
