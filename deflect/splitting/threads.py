"""The text threads of a conversation that is split: each half keeps one with the customer. Inside a transaction.

The thread itself, with what the assistant had asked in it, belongs to the half that holds that question. The other half
gets one of its own between the same two addresses, in which the assistant has nothing open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Update, bindparam, select, update

from deflect.conversations.legs import newest_text_leg
from deflect.splitting.parts import Line, Parts
from deflect.storage.unit import Unit
from deflect.tables import CONFIRMATION, Conversation, Handoff, Leg
from deflect.tables.base import Table
from voice_flows.model import session_json

_COPIED: Final = (
    "customer_id", "medium", "channel", "ours", "theirs", "number_kind", "trust", "source", "line", "direction",
    "flow", "flow_version", "language", "opened_at", "last_word_at", "ended_at", "outcome", "chosen", "level",
    "separated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shared:
    """A thread of both halves: the leg that was there, the one made for the other half, and where each is now."""

    kept: Leg
    made: Leg


def split(leg: Leg) -> bool:
    """True of a thread, which may have a part in each half; a call has not, nor has one whose number is unconfirmed."""
    return leg.medium == "text" and leg.wait != CONFIRMATION


def shared(unit: Unit, held: Conversation, other: Conversation, parts: Parts) -> list[Shared]:
    """Puts every leg where it belongs, and makes one where both halves need it."""
    thread = newest_text_leg(unit.db, held.id)
    pairs = []
    for leg in unit.db.scalars(select(Leg).where(Leg.conversation_id == held.id)):
        goes, stays = parts.goes(leg.id), parts.stays(leg.id)
        both = split(leg) and ((goes and stays) or leg is thread or (goes and _led_to(unit, leg, held.id)))
        moved = goes and (not stays or _asked_in(leg, parts.going))
        if moved:
            leg.conversation_id = other.id
        if both:
            pairs.append(Shared(leg, _made(unit, leg, held.id if moved else other.id)))
    unit.db.flush()
    return pairs


def refer(unit: Unit, pair: Shared) -> None:
    """Lets all rows of the half that has the new leg name that one."""
    ends = {"from": pair.kept.id, "to": pair.made.id, "half": pair.made.conversation_id}
    for statement in _IN_HALF:
        unit.db.execute(statement, ends)


def forget(unit: Unit, made: Mapping[str, str]) -> None:
    """Gives what names a leg that was made to the one that it was made beside, and removes it."""
    for leg, beside in made.items():
        for statement in _EVERYWHERE:
            unit.db.execute(statement, {"from": leg, "to": beside})
        unit.db.delete(unit.db.get_one(Leg, leg))


def _led_to(unit: Unit, leg: Leg, conversation: str) -> bool:
    """True if a call of this conversation was handed over to the thread."""
    handed = select(Handoff.id).join(Leg, Leg.id == Handoff.voice_leg_id).where(Handoff.text_leg_id == leg.id)
    return unit.db.scalar(handed.where(Leg.conversation_id == conversation).limit(1)) is not None


def _asked_in(leg: Leg, lines: tuple[Line, ...]) -> bool:
    """True if what the assistant has open in the thread, a question or a request, came up in these entries."""
    if leg.wait == "over" or leg.ended_at is not None:
        return False
    asks = leg.wait == "answer"
    mine = (one for one in lines if one.leg == leg.id)
    return any(one.user is None and one.kind == ("message_out" if asks else "message_in") for one in mine)


def _made(unit: Unit, leg: Leg, conversation: str) -> Leg:
    """A thread like this one, in which the assistant waits for nothing: people have it."""
    stands = replace(session_json.load(leg.session), wait="person", pending={})
    made = Leg(
        id=unit.ids("leg"),
        conversation_id=conversation,
        session=session_json.dump(stands),
        turn={},
        wait="person",
        **{name: getattr(leg, name) for name in _COPIED},
    )
    unit.db.add(made)
    return made


def _references(*, in_half: bool) -> Iterator[Update]:
    """For every column that names a leg: the statement that lets it name another; `in_half` of one conversation."""
    for table in Table.metadata.sorted_tables:
        for column in table.c:
            if any(key.target_fullname == "leg.id" for key in column.foreign_keys):
                change = update(table).where(column == bindparam("from")).values({column.name: bindparam("to")})
                if not in_half:
                    yield change
                elif "conversation_id" in table.c:
                    yield change.where(table.c.conversation_id == bindparam("half"))


_IN_HALF: Final = tuple(_references(in_half=True))
_EVERYWHERE: Final = tuple(_references(in_half=False))
"""Statements are built once, since building one takes as long as running it."""
