"""A free sentence and the example sentences of its question, compared by meaning before the turn's transaction.

Nothing here is locked or written: a guess at the question that turns out wrong is of no use and does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from sqlalchemy import select

from deflect.facts import Inbound
from deflect.steps import serialization
from deflect.storage.errors import DatabaseError
from deflect.storage.unit import Unit
from deflect.tables import Leg
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Ask, Compared, Input, Moment, Speech, Started, Text, Turn
from voice_flows.understanding import matching

if TYPE_CHECKING:
    from deflect.steps.ledger import Ledger

Said = TypeVar("Said", bound=Speech | Text)


class Comparer(Protocol):
    """`speech.semantic_match.Comparer` is one."""

    def prepare(self, sentences: Sequence[str]) -> None:
        """Have them ready for when somebody answers; returns at once."""

    def cosines(self, said: str, sentences: Sequence[str]) -> Sequence[float] | None:
        """How alike in meaning, -1 to 1; `None` where that takes too long or cannot be had."""


def of_leg(ledger: Ledger, leg: str, event: Input) -> Input:
    """The input of a leg, with what an encoder makes of it where that may help."""
    if ledger.comparer is None or not isinstance(event, Speech | Text):
        return event
    return _compared(ledger.comparer, event, lambda: ledger.resume(leg))


def of_message(ledger: Ledger, inbound: Inbound) -> Text:
    """A customer's message, likewise; it may be the first, and answer the question a writer is asked first."""
    message = Text(inbound.body, inbound.choice)
    if ledger.comparer is None:
        return message
    return _compared(ledger.comparer, message, lambda: ledger.look(lambda unit: _question(unit, inbound)))


def ready(ledger: Ledger, turn: Turn | None) -> None:
    """A free question was asked: its examples are wanted soon."""
    if ledger.comparer is not None and turn is not None and (ask := _asked(turn)):
        ledger.comparer.prepare(_examples(ask))


def _compared(comparer: Comparer, event: Said, turn: Callable[[], Turn | None]) -> Said:
    with suppress(LookupError, DatabaseError):  # the turn itself will say so
        before = turn()
        ask = _asked(before) if before else None
        wanted = matching.to_compare(ask, event, before.session.language) if before and ask else None
        if wanted and (cosines := comparer.cosines(*wanted)):
            said, examples = wanted
            return replace(event, compared=Compared(said, tuple(zip(examples, cosines, strict=True))))
    return event


def _asked(turn: Turn) -> Ask | None:
    asks = [effect for effect in turn.effects if isinstance(effect, Ask)]
    return asks[-1] if asks and turn.wait.kind == "answer" and _examples(asks[-1]) else None


def _examples(ask: Ask) -> tuple[str, ...]:
    return tuple(dict.fromkeys(example for choice in ask.choices for example in choice.examples))


def _question(unit: Unit, inbound: Inbound) -> Turn | None:
    """What the message probably answers."""
    own = select(Leg).where(Leg.theirs == inbound.sender, Leg.ours == inbound.recipient, Leg.medium == "text")
    leg = unit.db.scalars(own.where(Leg.channel == inbound.channel).order_by(Leg.opened_at.desc()).limit(1)).first()
    if leg is not None and leg.wait != "over":
        return serialization.load(leg.turn, session_json.load(leg.session))
    flow = unit.shelf.latest(unit.house.flow_at(inbound.recipient))
    begun = machine.begin(flow, "text", leg.language if leg else None)
    return machine.step(unit.shelf.pinned(flow.flow, flow.version), begun, Started(), Moment(unit.now))
