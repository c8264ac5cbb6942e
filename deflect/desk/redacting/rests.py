"""Takes redacted words out of what rests behind a timeline: texts that were sent or are planned, states of calls and
threads, the requests as they came, and the beginning of the customer's last words that the list shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select, update

from deflect.conversations import derived_words, timeline
from deflect.people.retired_digests import digests
from deflect.policy.redaction import Removed
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Journal, Leg, Outbox, Outcall, PlannedText
from deflect.tables.sealed import Unopened

REDACTED: Final = "redacted"
"""Why a planned text with such words does not go by itself: nobody wrote it with a mark in it."""
_OF_CUSTOMER: Final = ("values", "said", "pending")
"""The parts of a session that hold what the customer said or a system told."""
_WORDED: Final = ("say", "write")
"""The fields of an effect that hold words."""


def clear(unit: Unit, held: Conversation, parts: Sequence[Removed]) -> None:
    """Takes the parts out of everything behind the timeline of a locked conversation."""
    for row in unit.db.scalars(select(Outbox).where(Outbox.conversation_id == held.id, Outbox.kind == "text")):
        derived_words.correct_text(unit, row, parts)
    legs = unit.db.scalars(select(Leg).where(Leg.conversation_id == held.id)).all()
    for leg in legs:
        leg.session, leg.turn = _session(leg.session, parts), _turn(leg.turn, parts)
    for call in unit.db.scalars(select(Outcall).where(Outcall.conversation_id == held.id)):
        call.session = _session(call.session, parts)
    for planned in unit.db.scalars(select(PlannedText).where(PlannedText.conversation_id == held.id)):
        left = str(_values(planned.body, parts))
        if left != planned.body:
            planned.body, planned.code = left, planned.code or REDACTED
    _forget_requests(unit, {leg.theirs for leg in legs if leg.theirs})
    held.preview = timeline.last_words(unit, held.id)


def empty_text(unit: Unit, outbox: str, mark: str) -> None:
    """Makes the mark all that is left of a text to a customer."""
    unit.db.scalars(select(Outbox).where(Outbox.id == outbox)).one().body = mark


def _session(session: dict[str, Any], parts: Sequence[Removed]) -> dict[str, Any]:
    if isinstance(session, Unopened) or not session:
        return session
    kept = {name: _values(session[name], parts) for name in _OF_CUSTOMER if session.get(name)}
    return {**session, **kept}


def _values(values: Any, parts: Sequence[Removed]) -> Any:
    return derived_words.cleaned(values, parts, names=False)


def _turn(turn: dict[str, Any], parts: Sequence[Removed]) -> dict[str, Any]:
    if isinstance(turn, Unopened) or not turn.get("effects"):
        return turn
    effects = [
        {**effect, **{name: _values(effect[name], parts) for name in _WORDED if effect.get(name)}}
        for effect in turn["effects"]
    ]
    return {**turn, "effects": effects}


def _forget_requests(unit: Unit, numbers: set[str]) -> None:
    """Erases the bytes of the requests from these numbers that were read; those to be read yet are acted on first."""
    lanes = [digest for number in sorted(numbers) for digest in digests(unit.db, unit.vault, number)]
    read = update(Journal).where(Journal.lane.in_(lanes), Journal.state == "done", Journal.sealed.is_not(None))
    if lanes:
        unit.db.execute(read.values(sealed=None))
