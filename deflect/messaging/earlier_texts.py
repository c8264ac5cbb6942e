"""What a conversation's customer got and answered at an address so far; asked for every text of a step. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, bindparam, exists, not_, select

from deflect.facts import NOT_GOT
from deflect.storage.unit import Unit
from deflect.tables import Handoff, Leg, Outbox, TextCode


@dataclass(frozen=True, slots=True)
class Earlier:
    """`texted`: they got a text about the matter there, or wrote first. `answered`: they wrote from there.

    Until then the number is only a claim.
    """

    texted: bool
    answered: bool


_OF_CODE: Final = select(TextCode.outbox_id)  # a code says nothing of the matter
_EARLIER: Final = select(
    exists().where(
        Outbox.conversation_id == bindparam("conversation"),
        Outbox.kind == "text",
        Outbox.id.not_in(_OF_CODE),
        Outbox.recipient == bindparam("theirs"),
        Outbox.state.not_in(NOT_GOT),
    ),
    exists().where(
        Leg.conversation_id == bindparam("conversation"),
        Leg.theirs == bindparam("theirs"),
        Leg.medium == "text",
        Leg.last_word_at.is_not(None),
    ),
)
_ANNOUNCED: Final = select(
    and_(
        exists().where(Handoff.text_leg_id == bindparam("leg")),
        not_(exists().where(Outbox.leg_id == bindparam("leg"), Outbox.kind == "text")),
    )
)


def of(unit: Unit, conversation: str, leg: Leg) -> Earlier:
    """What came before at the leg's number, in this conversation."""
    if leg.medium == "text" and leg.last_word_at is not None:
        return Earlier(True, True)
    with unit.about(Outbox):
        texted, answered = unit.db.execute(_EARLIER, {"conversation": conversation, "theirs": leg.theirs}).one()
    return Earlier(bool(texted), bool(answered))


def announced(unit: Unit, leg: Leg) -> bool:
    """True before the first text of a thread that a call began, which has just told the reference that it carries."""
    if leg.medium != "text" or leg.last_word_at is not None or leg.id in unit.written:
        return False
    return bool(unit.db.scalar(_ANNOUNCED, {"leg": leg.id}))
