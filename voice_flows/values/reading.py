"""What a type of value is given and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, TypeAlias

from voice_flows import locales
from voice_flows.model.turns import Choice, Json

STRICT: Final = 0.98
"""The whole answer is the value."""
AMONG: Final = 0.9
"""The value stands among others that were taken back, or was worked out from a clear phrase."""
GUESSED: Final = 0.75
"""A reading that needs asking back: something in the answer is left unexplained."""
LOOSE: Final = 0.5
"""A value in a sentence that is about something else: no answer, but good enough to look for a value in it."""
SPARE: Final = 4
"""More unexplained words than these, and the answer is about something else."""


Asking: TypeAlias = Literal["", "offer", "check"]
"""The kind of yes-or-no question: an offer ("Shall I text you?"), a check ("Is that right?"), or neither."""


@dataclass(frozen=True, slots=True)
class ValueRule:
    """What the author asks of a value."""

    length: int | None = None
    """Exact number of digits."""
    options: Sequence[Choice] = ()
    """What a `one_of` may be."""
    past: bool = False
    """The date lies behind us (a birthday): a missing year or century is read so."""
    asking: Asking = ""
    """What kind of question a yes or no answers: "I'm good" is a no to an offer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where and when a value is asked for."""

    rule: ValueRule
    language: str
    today: date
    country: str


@dataclass(frozen=True, slots=True)
class Read:
    """One value and how surely it was meant, 0..1."""

    value: Json
    score: float
    turned: bool = False
    """A word that turns the meaning of a value was left unexplained."""
    ends: tuple[Json, Json] | None = None
    """Both ends of a range, or two alternatives: then there is no value."""

    def at_most_guessed(self) -> Read:
        """Returns the same value, to be asked back."""
        return replace(self, score=min(self.score, GUESSED))


def known(word: str, language: str) -> bool:
    """True for a word that may stand beside any value: courtesy and fillers, but no word that turns meaning."""
    names = locales.sentences(language)
    return word not in names.turning and (word in names.ignorable or word in locales.hearing(language).around)


def scored(value: Json, rest: Iterable[str], used: Set[str], language: str) -> Read:
    """Returns the value with its score by the words left over: each is explained by its type (`used`) or by a list.

    The score falls below `GUESSED` where more than `SPARE` words say something else, which are then about that.
    """
    names = locales.sentences(language)
    left = [word for word in rest if word not in used]
    turned = any(word in names.turning for word in left)
    strange = sum(not known(word, language) for word in left)
    score = STRICT if not strange else GUESSED if strange <= SPARE else LOOSE
    return Read(value, score, turned)
