"""What a language needs so that answers can be understood in it. All words are in `normalize.normal` form.

Number words come from text2num, months and weekdays from babel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from voice_flows.locales.tables import Countries, Patterns, Table, by_country, patterns, words

Sentences: TypeAlias = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Danger:
    """Patterns that are searched in one sentence or clause, in the form of `normalize.normal`."""

    told: Sentences
    """Sentences that tell of a life in danger, with the words that people put between."""
    denied: Sentences
    """How a clause begins that denies what follows it: `no tengo`."""
    stressed: Sentences
    """What turns such a denial into a report: `never had a pain like this`."""
    past: Sentences
    """What puts a whole clause into the past: `hace un ano`."""
    present: Sentences
    """What in such a clause goes on now: `otra vez`, `duele`."""
    again: Sentences
    """What anywhere in the utterance brings back what was long past: `otra vez`."""
    joints: frozenset[str]
    """Words between two clauses: `pero`."""


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
    agreeing: frozenset[str]
    """Ways to say yes that are mere courtesy after a no: `vale`, `thats fine`."""
    emphatic: frozenset[str]
    """Words that stress an answer; with one of `denying` after them they are a no: `claro que no`."""
    denying: frozenset[str]
    idioms: Mapping[str, frozenset[str]]
    """Idioms by what they mean to which question: `offer_yes`, `offer_no`, `check_yes`, `check_no`, `perhaps_yes`,
    `perhaps_no`."""
    neither: frozenset[str]
    """Sentences that begin like an answer and are none: `no lo se`."""
    reserving: frozenset[str]
    """Words that take back half of a yes: `pero`."""
    conditional: frozenset[str]
    """Words for `if` that are a yes where they are written with an accent: `si`. As they are written, in lower case."""
    ordinals: Mapping[str, int]
    """Position words, from 1; -1 is the last, 0 the middle."""
    pointing: frozenset[str]
    """Words around a number that picks a choice: `opcion`, `la`, `numero`."""
    plurals: frozenset[str]
    """Those of several things: beside a number they may mean that many (`las tres`)."""
    commands: Mapping[str, frozenset[str]]
    """Standing command to its phrases."""
    undoing: frozenset[str]
    """How one begins to take back the choice just made."""
    danger: Danger
    """How one tells of a life in danger."""
    expected: tuple[str, ...]
    """Commands worth listening for at every menu, spelt properly."""
    own_name: tuple[str, ...]
    """How to ask for this language, in any language."""
    nods: frozenset[str]
    """Words of a person who listens, which answer nothing by themselves while a prompt still sounds."""
    joining: tuple[str, ...]
    """Words between two matters of one sentence, as they are written: `and also`."""
    thanks: frozenset[str]
    """Words that thank."""
    goodbyes: frozenset[str]
    """Ways to thank, agree or say goodbye once all is done, which ask for nothing more."""
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
    respelt: Mapping[str, str]
    """Other spellings of single words: `millon` is `millón`, `quinse` is `quince`."""
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
    before_half: frozenset[str]
    """Words between a number and its half, or between it and a dozen: `y`, `and a`."""
    groups: Mapping[str, int]
    """`docena` is 12; loosely used, so that what is counted in them is asked back."""
    decimal_point: frozenset[str]
    """Words that are a decimal point and nothing else."""
    one_unit: frozenset[str]
    """Words before a currency that make it one of it: "a dollar fifty"."""
    scales: frozenset[str]
    """Words that a figure may be counted in: `3 mil`."""
    hundred: str
    """The word after which a number read in groups begins anew ("eight hundred, four five six"); may be empty."""
    plurals: Mapping[str, str]
    """Digits in the plural, which repeat: `dos ceros`."""
    days: Mapping[str, int]
    """`hoy` is 0, `manana` 1; longest phrases first when read."""
    holidays: Mapping[str, str]
    """Name of a holiday to its day, see `voice_flows.values.dates.holidays`."""
    days_alone: Mapping[str, int]
    """Words that are a day only where nothing else is said: `pasado` is 2."""
    in_days: tuple[re.Pattern[str], ...]
    """`n` days (or the unit whose group matched: `weeks`, `fortnights`, `months`) from today; back with `ago`."""
    more_months: Mapping[str, int]
    more_weekdays: Mapping[str, int]
    """Further spellings and abbreviations; Monday is 0."""
    in_dates: frozenset[str]
    """Words between a day, a month and a year."""
    last_of_month: frozenset[str]
    months_ahead: Mapping[str, int]
    """`del proximo mes` is 1, `de este mes` 0."""
    coming_month: frozenset[str]
    """Words for this month or the next, whichever the day is still to come in: `del mes`."""
    weeks_ahead: Mapping[str, int]
    """Words that put a weekday into a week, counted from this one: `de la semana que viene` is 1."""
    last_day: frozenset[str]
    """Words before a month whose last day is meant: `ultimo dia de`."""
    distances: tuple[str, ...]
    """Days counted from another: groups `unit`, `n`, `weeks`, `fortnights`, `months` or `weekday` (else days), `anchor`
    (else today), `back`, `skipped` where the coming weekday does not count, `span` where no one day is named."""
    unknown_days: frozenset[str]
    """Days that only the speaker knows: `el puente`. No day is counted from them."""
    past_days: tuple[str, ...]
    """Forms of a weekday that lies behind us, with `{day}`."""
    week_on: tuple[str, ...]
    """Forms of a weekday a week after the coming one, with `{day}`."""
    before_day: frozenset[str]
    """Words before a number that make it a day of the month sooner than an hour."""
    in_times: frozenset[str]
    """Words between an hour and its minutes."""
    lengths: tuple[re.Pattern[str], ...]
    """Lengths of time, which are no time of day: `en 2 horas`."""
    clock_beside: tuple[re.Pattern[str], ...]
    """A time of day beside a date, number words already in digits."""
    dates_beside: tuple[str, ...]
    """A date beside a time of day; `{month}` and `{weekday}` stand for any name."""
    recurring: tuple[str, ...]
    """Days and hours of many, number words already in digits: `los lunes`; with `{month}` and `{weekday}`."""
    hours_and_days: tuple[str, ...]
    """An hour or a date that holds a number and is no count: `a las 2`; with `{month}` and `{weekday}`."""
    doubtful_next: frozenset[str]
    """Words before a weekday of this week that for many mean the one after it."""
    any_day: frozenset[str]
    """Words directly before a weekday that make it none in particular: `los lunes`, `some Monday`."""
    years_ahead: Mapping[str, int]
    """`del ano que viene` is 1."""
    only: frozenset[str]
    """Words that say no more than the number beside them: `solo`."""
    people: frozenset[str]
    """Words that make a number a count, and no time of day: `personas`, `somos`."""
    things: frozenset[str]
    """Things that are counted, where a number alone would be an hour: `noches`."""
    counted_from: frozenset[str]
    """Phrases that count a day from the one named: `el dia siguiente al`."""
    rates: frozenset[str]
    """Phrases that make an amount one of several: `por persona`, `al mes`."""
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
    """Phrase of the day's part to `am`, `pm`, `night`, `small` (the hours after midnight) or `noon` (`am` where twelve
    is noon)."""
    whole_times: Mapping[str, str]
    at_sign: frozenset[str]
    dot: frozenset[str]
    marks: Mapping[str, str]
    """Other spoken signs of an address."""

    letters: Mapping[str, str]
    """Names of letters as one spells them: `uve` is v."""
    letter_examples: frozenset[str]
    """Words between a letter and an example of it: `de` in "be de burro"."""
    letter_remarks: frozenset[str]
    """Words before a letter that the word before is written with: `con` in "vega con uve"."""
    alike_letters: frozenset[str]
    """Groups of letters that sound alike: `bv`."""
    letter_plurals: frozenset[str]
    """What the name of a letter ends with where there are several: `es` in "dos eles"."""
    address_idle: frozenset[str]
    """Phrases within a spoken address that are no part of it: `todo junto`."""

    def thousands_mark(self, country: str) -> str:
        """The mark between thousands in this country."""
        return self.thousands.get(country, self.thousands[""])


def hearing(table: Table) -> Hearing:
    """Reads the table of a language's `hearing.toml`."""
    lists = (
        "around", "weak", "negations", "more_yes", "more_no", "agreeing", "emphatic", "denying", "neither", "reserving",
        "conditional", "pointing", "plurals", "undoing", "nods", "goodbyes", "thanks",
    )  # fmt: skip
    spelt = ("yes", "no", "expected", "own_name", "asked_for", "joining")
    plain: dict[str, Any] = {name: words(table[name]) for name in lists} | {name: tuple(table[name]) for name in spelt}
    return Hearing(
        sounds=patterns(table["sounds"]),
        danger=_danger(table["danger"]),
        ordinals={word: int(place) for place, named in table["ordinals"].items() for word in named.split()},
        idioms={name: words(phrases) for name, phrases in table["idioms"].items()},
        commands={name: words(phrases) for name, phrases in table["commands"].items()},
        **plain,
    )


def _danger(table: Table) -> Danger:
    lists = ("told", "denied", "stressed", "past", "present", "again")
    return Danger(**{name: tuple(map(re.compile, table[name])) for name in lists}, joints=words(table["joints"]))


def reading(table: Table, groups: Countries, code: str, libraries: Table) -> Reading:
    """Reads the table of a language's `reading.toml`."""
    lists = (
        "zero", "joints", "negative", "point", "with_cents", "units", "cents", "before_half",
        "decimal_point", "one_unit", "scales", "unknown_days", "doubtful_next", "any_day", "counted_from", "rates",
        "only", "people", "things",
        "around_date", "around_time", "before_code", "before_address", "plus", "at_sign", "dot",
        "in_dates", "in_times", "before_day", "last_of_month", "coming_month", "last_day", "address_idle",
        "letter_examples", "letter_remarks", "alike_letters", "letter_plurals",
    )  # fmt: skip
    same = (
        "respelt", "repeats", "halves", "groups", "plurals", "days", "holidays", "days_alone", "more_months",
        "more_weekdays", "months_ahead", "weeks_ahead", "years_ahead", "parts", "whole_times", "marks", "letters",
    )  # fmt: skip
    plain: dict[str, Any] = {name: words(table[name]) for name in lists} | {name: dict(table[name]) for name in same}
    return Reading(
        numerals=libraries.get("numerals", code),
        calendar=libraries.get("calendar", code),
        numbers=patterns(table["numbers"]),
        clock=patterns(table["clock"]),
        in_days=tuple(map(re.compile, table["in_days"])),
        past_days=tuple(table["past_days"]),
        week_on=tuple(table["week_on"]),
        distances=tuple(table["distances"]),
        clock_beside=tuple(map(re.compile, table["clock_beside"])),
        dates_beside=tuple(table["dates_beside"]),
        recurring=tuple(table["recurring"]),
        hours_and_days=tuple(table["hours_and_days"]),
        lengths=tuple(map(re.compile, table["lengths"])),
        hundred=table["hundred"],
        thousands=by_country(table["thousands"], groups),
        month_first=frozenset(table["month_first"]),
        **plain,
    )
