"""What a type of value is given and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from voice_flows.model.turns import Choice, Json

STRICT: Final = 0.98
"""The whole answer is the value."""
AMONG: Final = 0.9
"""The value stands among words that say nothing against it."""
GUESSED: Final = 0.75
"""A reading that needs asking back: something in the answer is left unexplained."""
SPARE: Final = 4
"""More unexplained words than these, and the answer is about something else."""


@dataclass(frozen=True, slots=True)
class ValueRule:
    """What the author asks of a value."""

    length: int | None = None
    """Exact number of digits."""
    options: Sequence[Choice] = ()
    """What a `one_of` may be."""
    past: bool = False
    """The date lies behind us (a birthday): a missing year or century is read so."""


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


def among(spare: int) -> float:
    """The score of a value with so many words beside it that neither belong to it nor are courtesy."""
    return STRICT if spare == 0 else AMONG if spare <= 2 else GUESSED if spare <= SPARE else 0.0
