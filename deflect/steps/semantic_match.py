"""Compares a free sentence with the example sentences of its question by meaning, before the step's transaction.

Nothing is locked or written: where the question was guessed wrong, the comparison is simply not used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol, TypeVar

from deflect.storage.errors import DatabaseError
from voice_flows.model.turns import Ask, Compared, Input, Speech, Text, Turn
from voice_flows.understanding import matching

Said = TypeVar("Said", bound=Input)


class Comparer(Protocol):
    """`speech.semantic_match.Comparer` is one."""

    def prepare(self, sentences: Sequence[str]) -> None:
        """Have the sentences ready for the answer. Returns at once."""

    def cosines(self, said: str, sentences: Sequence[str]) -> Sequence[float] | None:
        """How alike in meaning each sentence is to `said`, -1 to 1; `None` where that takes too long or fails."""


def compared(comparer: Comparer | None, event: Said, last_turn: Callable[[], Turn | None]) -> Said:
    """The input with what the comparer makes of it, where that may help; `last_turn` looks up the question."""
    if comparer is None or not isinstance(event, Speech | Text):
        return event
    with suppress(LookupError, DatabaseError):  # the step itself will raise it
        before = last_turn()
        ask = _asked(before) if before else None
        wanted = matching.to_compare(ask, event, before.session.language) if before and ask else None
        if wanted and (cosines := comparer.cosines(*wanted)):
            said, examples = wanted
            return replace(event, compared=Compared(said, tuple(zip(examples, cosines, strict=True))))
    return event


def prepare(comparer: Comparer, turn: Turn) -> None:
    """Where a free question was asked, have its examples ready for the answer. Returns at once."""
    if ask := _asked(turn):
        comparer.prepare(_examples(ask))


def _asked(turn: Turn) -> Ask | None:
    asks = [effect for effect in turn.effects if isinstance(effect, Ask)]
    return asks[-1] if asks and turn.wait.kind == "answer" and _examples(asks[-1]) else None


def _examples(ask: Ask) -> tuple[str, ...]:
    return tuple(dict.fromkeys(example for choice in ask.choices for example in choice.examples))
