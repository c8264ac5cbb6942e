"""Compares a free sentence by meaning, before the step's transaction.

It is compared with the example sentences of its question, and with known requests for no more texts and calls for help.
Nothing is locked or written: where the question was guessed wrong, the comparison is simply not used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol, TypeAlias, TypeVar

from deflect.storage.errors import DatabaseError
from voice_flows.model.turns import Ask, Compared, Input, Session, Speech, Text, Turn
from voice_flows.schema.document import Flow
from voice_flows.understanding import matching
from voice_flows.understanding.meanings import suspicion

Said = TypeVar("Said", bound=Input)
Pinned: TypeAlias = Callable[[Session], Mapping[str, Flow]]
"""Looks up the flows that a session is pinned to."""


class Comparer(Protocol):
    """`speech.semantic_match.Comparer` is one."""

    def prepare(self, sentences: Sequence[str]) -> None:
        """Have the sentences ready for the answer. Returns at once."""

    def cosines(self, said: str, sentences: Sequence[str]) -> Sequence[float] | None:
        """How alike in meaning each sentence is to `said`, -1 to 1; `None` where that takes too long or fails."""


def compared(comparer: Comparer | None, event: Said, last_turn: Callable[[], Turn | None], pinned: Pinned) -> Said:
    """The input with what the comparer makes of it, where that may help; `last_turn` looks up the question."""
    if comparer is None or not isinstance(event, Speech | Text):
        return event
    with suppress(LookupError, DatabaseError):  # the step itself will raise it
        before = last_turn()
        if before is not None:
            return _compared(comparer, event, before, pinned)
    return event


def _compared(comparer: Comparer, event: Said, before: Turn, pinned: Pinned) -> Said:
    assert isinstance(event, Speech | Text)
    ask = _asked(before)
    wanted = matching.to_compare(ask, event, before.session.language) if ask else None
    left_open = _left_open(event, before, pinned)
    said, examples = wanted or (left_open, ())
    cosines = comparer.cosines(said, (*examples, *(suspicion.sentences() if left_open else ()))) if said else None
    if not cosines:
        return event
    near, others = cosines[: len(examples)], cosines[len(examples) :]
    found = Compared(said, tuple(zip(examples, near, strict=True))) if examples else None
    return replace(event, compared=found, suspected=suspicion.concerns(others) if others else ())


def _left_open(event: Speech | Text, before: Turn, pinned: Pinned) -> str:
    """The sentence, if it may ask for no more texts or for help in words that no pattern knows.

    Speech can only call for help, and only in a flow that knows emergencies.
    """
    if before.wait.kind not in ("answer", "over"):
        return ""
    if isinstance(event, Speech) and not any(flow.emergency for flow in pinned(before.session).values()):
        return ""
    return suspicion.left_open(_question(before), event, before.session.language)


def prepare(comparer: Comparer, turn: Turn) -> None:
    """Where a free question was asked, have its examples ready for the answer. Returns at once."""
    if ask := _asked(turn):
        comparer.prepare(_examples(ask))


def _asked(turn: Turn) -> Ask | None:
    """The free question that is open."""
    ask = _question(turn)
    return ask if ask is not None and _examples(ask) else None


def _question(turn: Turn) -> Ask | None:
    asks = [effect for effect in turn.effects if isinstance(effect, Ask)]
    return asks[-1] if asks and turn.wait.kind == "answer" else None


def _examples(ask: Ask) -> tuple[str, ...]:
    return tuple(dict.fromkeys(example for choice in ask.choices for example in choice.examples))
