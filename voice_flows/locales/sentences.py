"""What a language needs to read a whole sentence around a value: what it may ignore, takes back, excludes or bounds.

All words are in `normalize.normal` form. `voice_flows.values.sentences` applies them before any type of value is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voice_flows.locales.tables import Table, words


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sets of words and short phrases; the longest phrase wins wherever several begin at the same word."""

    idle: frozenset[str]
    """Phrases that say nothing about a value though their words might (`no pasa nada`); taken out before reading."""
    ignorable: frozenset[str]
    """Words that may stand beside a value, besides those of `Hearing.around`."""
    doubting: frozenset[str]
    """Phrases of a speaker who is not sure (`no se`, `i think`): taken out, and the value is asked back."""
    turning: frozenset[str]
    """Words that turn the meaning of a value round; one of them left over, and the value is asked back."""
    bounding: frozenset[str]
    """Words right before a value that is only the end of a time or a span, and phrases after one: `antes`."""
    former: frozenset[str]
    """Those of them by which a number or an address holds no longer: `antiguo`."""
    correcting: frozenset[str]
    """Words between a value that is taken back and the one that takes its place: `perdon`, `i mean`."""
    refusing: frozenset[str]
    """A bare no: it takes back the value before it, or excludes the one after it."""
    unable: frozenset[str]
    """Phrases that exclude the value before them, or else the one after them: `no puedo`."""
    excluding: frozenset[str]
    """Words that exclude the value after them and leave the one before alone: `excepto`, `not`."""
    opening: frozenset[str]
    """Words that a new value begins with: `a`, `el`, `at`."""
    ranges: tuple[tuple[str, str], ...]
    """Pairs of words around the two ends of a range: `entre` and `y`."""
    either: frozenset[str]
    """Words between alternatives: `o`."""
    next_one: frozenset[str]
    """Phrases for the day after the one just taken back: `el siguiente`, `the one after`."""
    before_next_one: frozenset[str]
    """Words before them that mean nothing: `sino`, `but`."""
    joining: frozenset[str]
    """Words between values that stand together: `y`, `ni`."""
    telling: tuple[re.Pattern[str], ...]
    """Words of a sentence about what was or was said; a day in it answers no question about what is to come."""
    other_numbers: frozenset[str]
    """Words before a number by which it is no order and no customer: `pin`, `postal`."""
    measuring: frozenset[str]
    """Words right before a number by which it is an amount or a measure: `pague`, `pesa`."""
    measures: frozenset[str]
    """Words right after a number by which it is one: `gramos`, `puntos`."""
    opening_hours: frozenset[str]
    """Words and phrases that tell of opening and closing: `abris`, `opening hours`."""
    beside_opening_hours: frozenset[str]
    """Words that stand beside them in a question about opening hours."""
    asking: frozenset[str]
    """Words with which a question begins: `cuanto`, `where`."""


def sentences(table: Table) -> Sentences:
    """Reads the table of a language's `sentence.toml`."""
    lists = (
        "idle", "ignorable", "doubting", "correcting", "refusing", "unable", "excluding", "opening",
        "either", "next_one", "before_next_one", "joining", "bounding", "former", "other_numbers", "measuring",
        "measures", "opening_hours", "beside_opening_hours", "asking",
    )  # fmt: skip
    return Sentences(
        ranges=tuple((opening, joint) for opening, joint in table["ranges"]),
        telling=tuple(map(re.compile, table["telling"])),
        turning=words(table["turning"]) | words(table["former"]),
        **{name: words(table[name]) for name in lists},
    )
