"""Redacts what a customer wrote, said or keyed, together with their words just before it.

A secret may be spread over several messages, or over the answers of a call: the last one that completes it corrects the
earlier ones as well. What was derived from them is corrected by `derived_words`, once at the end of the step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Row, bindparam, select

from deflect.policy.redaction import FEWEST, Redacted, calls_for, figures, may_hold_secret, redact_thread
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
_ENDING = 2
"""Words of a message that may be the rest of a number, like the letter of an id."""
_EARLIER: Final = (
    select(Entry.id, Entry.text, Entry.received_at)
    .where(Entry.leg_id == bindparam("leg"), Entry.kind.in_(("heard", "message_in")))
    .order_by(Entry.sequence.desc())
    .limit(bindparam("most"))
)
"""What the customer said, keyed or wrote; every key from the 13th on asks for it, so that whole rows cost too much."""
_FIGURES = "figures"
"""Under which name a leg's turn counts the digits and number words that the customer gave so far."""
_CALLED_FOR = "called_for"
"""Under which name it says whether the customer's last words announced a password."""
_LAST_WRITTEN: Final = (
    select(Entry.text)
    .where(Entry.leg_id == bindparam("leg"), Entry.kind == "message_out")
    .order_by(Entry.sequence.desc())
    .limit(1)
)
"""What an agent asked, for the flow's question is an old one then."""
_KEYED_CARD = 13
"""Digits of the shortest secret that keys alone can be: what is shorter has a name or a letter."""


def redacted(unit: Unit, leg: Leg, text: str) -> Redacted:
    """Return the customer's words without what must not be stored, and correct the earlier ones where they began it."""
    given, new = int(leg.turn.get(_FIGURES, _KEYED_CARD)), figures(text)
    clean, asked, announced = Redacted(text), "", leg.turn.get(_CALLED_FOR, False)
    told = {_FIGURES: given + new}
    if in_words := not text.isdigit():
        asked, told[_CALLED_FOR] = _asked_by_us(unit, leg), calls_for(text)
    if announced or (in_words and calls_for(asked)) or may_hold_secret(text) or _may_end_one(leg, text, given, new):
        earlier = _earlier(unit, leg)
        *before, clean = redact_thread((*(row.text for row in earlier), text), asked or question(leg))
        _correct(unit, earlier, before, clean)
    leg.turn = leg.turn | told
    return clean


def _asked_by_us(unit: Unit, leg: Leg) -> str:
    """What the customer answers: the agent's last words where an agent writes with them, else the flow's question."""
    begun = leg.conversation_id in unit.begun
    if leg.medium == "text" and not begun and unit.db.get_one(Conversation, leg.conversation_id).owner == "agent":
        return unit.db.scalar(_LAST_WRITTEN, {"leg": leg.id}) or question(leg)
    return question(leg)


def _may_end_one(leg: Leg, text: str, before: int, new: int) -> bool:
    """True for a key or a word or two that may complete a secret, `before` being the figures given before it."""
    if leg.last_word_at is None or (not new and len(text.split()) > _ENDING):
        return False
    return before + new >= (_KEYED_CARD if text.isdigit() and leg.medium == "voice" else FEWEST)


def counted(leg: Leg) -> dict[str, Json]:
    """Return what a leg's next turn must carry on of this one."""
    return {_FIGURES: leg.turn.get(_FIGURES, 0), _CALLED_FOR: leg.turn.get(_CALLED_FOR, False)}


def _looked_back(leg: Leg) -> int:
    return _MOST_KEYED if leg.medium == "voice" else LOOKED_BACK


def _earlier(unit: Unit, leg: Leg) -> list[Row[str, str, datetime]]:
    """The customer's words before these, oldest first: the last few, and of a call all that came just now.

    Each is its entry's id, the words, and when they came.
    """
    if leg.conversation_id in unit.begun and leg.last_word_at is None:
        return []
    if not unit.db.get_one(Conversation, leg.conversation_id).entries:
        return []
    found = unit.db.execute(_EARLIER, {"leg": leg.id, "most": _looked_back(leg)}).all()
    since = unit.now - KEYED_TOGETHER
    return [row for back, row in enumerate(found) if back < LOOKED_BACK or row.received_at >= since][::-1]


def _correct(
    unit: Unit, earlier: Sequence[Row[str, str, datetime]], before: Sequence[Redacted], last: Redacted
) -> None:
    """Correct the earlier words; what was derived from any of them follows at the end, by `unit.removed`."""
    corrected = [(row.id, clean) for row, clean in zip(earlier, before, strict=True) if clean.found]
    for id_, clean in corrected:
        entry = unit.db.get_one(Entry, id_)
        entry.text = clean.text
        entry.meta = dict(entry.meta) | {"redacted": [*entry.meta.get("redacted", ()), *clean.found]}
        events.happened(unit.db, "entry", entry.conversation_id, entry.id)
    if corrected or last.found:
        unit.removed.extend(part for clean in (*before, last) for part in clean.removed)


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
