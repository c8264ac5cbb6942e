"""What a language needs so that answers can be understood in it. All words are in `normalize.normal` form.

Number words come from text2num, months and weekdays from babel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voice_flows.locales.tables import Countries, Patterns, Table, by_country, patterns, words


@dataclass(frozen=True, slots=True)
class Hearing:
    """Sets of words and short phrases, each for one question."""

    sounds: Patterns
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
    nods: frozenset[str]
    """Words of a person who listens, which answer nothing by themselves while a prompt still sounds."""
    asked_for: tuple[str, ...]
    """How to ask for this language as a recogniser should expect it while another is spoken, spelt properly."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Words of typed values."""

    numerals: str
    """The language of text2num, which reads number words."""
    calendar: str
    """The CLDR locale with the names of days and months."""
    numbers: Patterns
    """Spellings of number words corrected before they are read (unaccented, joined, apart)."""
    zero: frozenset[str]
    """Words that are a zero between digits only."""
    repeats: Mapping[str, int]
    """`doble` is 2."""
    joints: frozenset[str]
    """Words between the numbers of a code that mean nothing."""
    negative: frozenset[str]
    point: frozenset[str]
    """Words between a number and its decimals."""
    thousands: Mapping[str, str]
    """Country to the mark between thousands, `""` for the others."""
    with_cents: frozenset[str]
    """Words between units and cents."""
    units: frozenset[str]
    cents: frozenset[str]
    halves: Mapping[str, float]
    days: Mapping[str, int]
    """`hoy` is 0, `manana` 1; longest phrases first when read."""
    in_days: re.Pattern[str]
    """`n` days (or weeks, group `weeks`) from today; into the past with group `ago`."""
    following: frozenset[str]
    """Words that put a weekday into the next week at the least."""
    doubtful_next: frozenset[str]
    """Words before a weekday of this week that for many mean the one after it."""
    around_date: frozenset[str]
    around_time: frozenset[str]
    before_code: frozenset[str]
    """Words that people put before a code."""
    before_address: frozenset[str]
    """Words that people put before an address for mail."""
    plus: frozenset[str]
    """Words for the plus sign before a telephone number."""
    month_first: frozenset[str]
    """Countries where 5/3 is the third of May."""
    clock: Patterns
    """Spoken times rewritten to `H:MM` or `H:MM<` (minutes before the hour), numbers already in digits."""
    parts: Mapping[str, str]
    """Phrase of the day's part to `am`, `pm`, `night` or `small` (the hours after midnight)."""
    whole_times: Mapping[str, str]
    at_sign: frozenset[str]
    dot: frozenset[str]
    marks: Mapping[str, str]
    """Other spoken signs of an address."""

    def thousands_mark(self, country: str) -> str:
        """The mark between thousands in this country."""
        return self.thousands.get(country, self.thousands[""])


def hearing(table: Table) -> Hearing:
    """Reads the table of a language's `hearing.toml`."""
    lists = (
        "around",
        "weak",
        "negations",
        "more_yes",
        "more_no",
        "neither",
        "reserving",
        "pointing",
        "undoing",
        "nods",
    )
    spelt = ("yes", "no", "expected", "own_name", "asked_for")
    plain: dict[str, Any] = {name: words(table[name]) for name in lists} | {name: tuple(table[name]) for name in spelt}
    return Hearing(
        sounds=patterns(table["sounds"]),
        ordinals={word: int(place) for place, named in table["ordinals"].items() for word in named.split()},
        commands={name: words(phrases) for name, phrases in table["commands"].items()},
        **plain,
    )


def reading(table: Table, groups: Countries, code: str, libraries: Table) -> Reading:
    """Reads the table of a language's `reading.toml`."""
    lists = (
        "zero", "joints", "negative", "point", "with_cents", "units", "cents", "following", "doubtful_next",
        "around_date", "around_time", "before_code", "before_address", "plus", "at_sign", "dot",
    )  # fmt: skip
    same = ("repeats", "halves", "days", "parts", "whole_times", "marks")
    plain: dict[str, Any] = {name: words(table[name]) for name in lists} | {name: dict(table[name]) for name in same}
    return Reading(
        numerals=libraries.get("numerals", code),
        calendar=libraries.get("calendar", code),
        numbers=patterns(table["numbers"]),
        clock=patterns(table["clock"]),
        in_days=re.compile(table["in_days"]),
        thousands=by_country(table["thousands"], groups),
        month_first=frozenset(table["month_first"]),
        **plain,
    )
