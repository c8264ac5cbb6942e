"""What a language needs so that values can be said in it: words, patterns and the two rules no table can hold.

Adding a language means filling one `Sayings`; number words come from num2words, names of days from babel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Currency:
    """Both forms of the unit and of its hundredth."""

    one: str
    many: str
    cent: str
    cents: str
    feminine: bool = False
    bare: bool = False
    """True where ten hundredths and more are said without their unit: `doce euros con cincuenta`."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """Patterns take the named fields shown in the Spanish and English tables beside this file."""

    relative: Mapping[int, str]
    """Days from today to its word: 0 today, 1 tomorrow, -1 yesterday."""
    weekday: str
    """A day of this coming week, `{weekday}`."""
    day: Mapping[str, str]
    """Country to the pattern of a day farther away, `""` for the others: `{weekday} {day} {ordinal} {month}`."""
    date: Mapping[str, str]
    year: Mapping[str, str]
    """What `date` gains outside the current year: `{year}`."""
    first: Mapping[str, str]
    """Country to the word for the first day of a month; empty where it is said as a number."""
    short: Mapping[str, str]
    """Country to the written form of a day, `""` for the others: `{weekday} {day} {month}`."""
    clock: Callable[[int, int, str], tuple[str, str]]
    """Hour 0..23, minute, country to its words and the part of the day (empty where nobody would doubt)."""
    at: str
    """A time one goes to, `{time}`; written, `written_at`."""
    written_at: str
    span: str
    """From a time to another: `{start} {end}`; written, `written_span`."""
    written_span: str
    minute: str
    """One minute of waiting."""
    minutes: str
    """`{n}` minutes, as an estimate."""
    minute_unit: tuple[str, str]
    joined: Callable[[str, str], str]
    """The word (`or`, `and`) as it stands before what follows it."""
    negative: str
    decimal: Mapping[str, str]
    """Country to the word between a number and its fraction, `""` for the others."""
    money: Mapping[str, Currency]
    cents: str
    """`{units} {cents}`."""
    of_millions: str
    """The word between round millions and what they are of; empty where there is none."""
    feminine: Callable[[str], str]
    """A number with its unit, where the unit is feminine."""
    ordinal: Callable[[int, str, bool], str]
    """A place in a row, its form (`m`, `f`, `noun`), whether it is spoken."""
    plus: str
    """What is said before a country's code."""
    pairs: bool
    """True where people say 48 as one number inside a code, false where they say four, eight."""
    letters: Mapping[str, str]
    """Letters whose name a voice would not say by itself."""
    letters_by_country: Mapping[str, Mapping[str, str]]
    """Country to the letters that it names otherwise."""
    shorten: Mapping[str, str]
    """Number words as they stand before a noun (`veintiuno` to `veintiún`)."""
    locale: Mapping[str, str]
    """Country to the CLDR locale of written numbers, `""` for the others."""
