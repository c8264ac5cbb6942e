"""What a language needs so that answers can be understood in it. All words are in `folding.normal` form.

Adding a language means filling one `Hearing`; number words come from text2num, months and weekdays from babel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


def listed(words: str) -> frozenset[str]:
    """The words of a text; long lists read better so."""
    return frozenset(words.split())


def phrases(several: str) -> frozenset[str]:
    """The phrases of a text, parted by commas."""
    return frozenset(" ".join(phrase.split()) for phrase in several.split(",") if phrase.strip())


Sounds = tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class Hearing:
    """Sets of words and short phrases, each for one question."""

    sounds: Sounds
    """Ordered replacements that fold spelling to sound."""
    around: frozenset[str]
    """Words and phrases that may stand before or after an answer and mean nothing: articles, courtesy, hesitation."""
    weak: frozenset[str]
    """Words inside a sentence that tell little about which choice is meant."""
    negations: frozenset[str]
    yes: tuple[str, ...]
    """What a recogniser should expect, spelt properly; the first names the answer."""
    no: tuple[str, ...]
    more_yes: frozenset[str]
    """Further ways to say it, in writing or with surroundings."""
    more_no: frozenset[str]
    neither: frozenset[str]
    """Sentences that begin like an answer and are none: `no lo se`."""
    reserving: frozenset[str]
    """Words that take back half of a yes: `pero`."""
    ordinals: Mapping[str, int]
    """Position words, from 1; -1 is the last."""
    pointing: frozenset[str]
    """Words around a number that picks a choice: `opcion`, `la`, `numero`."""
    commands: Mapping[str, frozenset[str]]
    """Standing command to its phrases."""
    undoing: frozenset[str]
    """How one begins to take back the choice just made."""
    expected: tuple[str, ...]
    """Commands worth listening for at every menu, spelt properly."""
    own_name: tuple[str, ...]
    """How to ask for this language, in any language."""
    nods: frozenset[str] = frozenset()
    """Words of somebody who listens, which answer nothing by themselves while a prompt still sounds."""
    asked_for: tuple[str, ...] = ()
    """The same as a recogniser should expect it while another is spoken, spelt properly."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Words of typed values."""

    numbers: tuple[tuple[re.Pattern[str], str], ...]
    """Spellings of number words mended before they are read (unaccented, joined, apart)."""
    zero: frozenset[str]
    """Words that are a zero between digits only."""
    repeats: Mapping[str, int]
    """`doble` is 2."""
    joints: frozenset[str]
    """Words between the numbers of a code that mean nothing."""
    negative: frozenset[str]
    point: frozenset[str]
    """Words between a number and its decimals."""
    with_cents: frozenset[str]
    """Words between units and cents."""
    units: frozenset[str]
    cents: frozenset[str]
    halves: Mapping[str, float]
    days: Mapping[str, int]
    """`hoy` is 0, `manana` 1; longest phrases first when read."""
    in_days: re.Pattern[str]
    """`n` days (or weeks, group `weeks`) from today."""
    following: frozenset[str]
    """Words that put a weekday into the next week at the least."""
    doubtful_next: frozenset[str]
    """Words before a weekday of this week that for many mean the one after it."""
    around_date: frozenset[str]
    month_first: bool
    """True where 5/3 is the third of May, in the United States."""
    clock: tuple[tuple[re.Pattern[str], str], ...]
    """Spoken times rewritten to `H:MM` or `H:MM<` (minutes before the hour), numbers already in digits."""
    parts: Mapping[str, str]
    """Phrase of the day's part to `am`, `pm`, `night` or `small` (the hours after midnight)."""
    whole_times: Mapping[str, str]
    at_sign: frozenset[str]
    dot: frozenset[str]
    marks: Mapping[str, str]
    """Other spoken signs of an address."""
