"""What a language needs so that values can be said in it: words, patterns and small rules, all of them data.

Number words come from num2words, names of days from babel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from num2words import num2words

from voice_flows.locales.clock import Clock, clock
from voice_flows.locales.tables import Countries, Patterns, Table, by_country, numbered, patterns


@dataclass(frozen=True, slots=True)
class Unit:
    """Both forms of what is counted."""

    one: str
    many: str
    feminine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency(Unit):
    """A unit of money and its hundredth."""

    cent: str
    cents: str
    bare: bool = False
    """True where ten hundredths and more are said without their unit: `doce euros con cincuenta`."""


@dataclass(frozen=True, slots=True)
class Ordinals:
    """Places in a row. Forms: `m` and `f` stand alone, `noun` stands before a masculine noun."""

    language: str
    """The language of num2words."""
    spoken: Mapping[str, tuple[str, ...]]
    """Form to the words from the first on."""
    beyond: str
    """What num2words says after these: `cardinal` or `ordinal`."""
    written: Mapping[str, str]
    """Form to its pattern, `{n}`; empty where num2words writes it."""
    written_noun: Mapping[int, str]
    """Numbers before a noun that are written otherwise."""

    def words(self, number: int, form: str, spoken: bool) -> str:
        form = form if form in ("f", "noun") else "m"
        if not spoken:
            if form == "noun" and number in self.written_noun:
                return self.written_noun[number]
            pattern = self.written.get(form)
            return pattern.format(n=number) if pattern else str(num2words(number, lang=self.language, to="ordinal_num"))
        if number <= len(self.spoken[form]):
            return self.spoken[form][number - 1]
        return str(num2words(number, lang=self.language, to=self.beyond))


@dataclass(frozen=True, slots=True)
class Sayings:
    """Patterns take the named fields shown in the tables of the languages."""

    number_words: str
    """The language of num2words."""
    calendar: str
    """The CLDR locale with the names of days and months."""
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
    written_day: Mapping[str, str]
    """Country to the written form of a day, `""` for the others: `{weekday} {day} {month}`."""
    written_date: Mapping[str, str]
    """Country to the CLDR pattern of a written date."""
    clock: Clock
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
    units: Mapping[str, Unit]
    """`day`, `hour` and `minute`, of a length."""
    twelve_hours: frozenset[str]
    """Countries that write the clock with twelve hours."""
    joints: Mapping[str, Patterns]
    """The word (`or`, `and`) to what it becomes before a beginning; `""` for any other word."""
    contractions: Mapping[str, str]
    """A word with the article after it to what both become: `de el` to `del`."""
    negative: str
    decimal: Mapping[str, str]
    """Country to the word between a number and its fraction, `""` for the others."""
    money: Mapping[str, Currency]
    cents: str
    """`{units} {cents}`."""
    of_millions: str
    """The word between round millions and what they are of; empty where there is none."""
    made_feminine: Patterns
    """Changes of a number with its unit, where the unit is feminine."""
    ordinal: Ordinals
    plus: str
    """What is said before a country's code."""
    pairs: bool
    """True where people say 48 as one number inside a code, false where they say four, eight."""
    letters: Mapping[str, str]
    """Letters whose name a voice would not say by itself."""
    letters_by_country: Mapping[str, Mapping[str, str]]
    """Country to the letters that it names otherwise."""
    in_thousands: Patterns
    """Changes of number words before thousands and millions: `veintiún mil`."""
    shorten: tuple[tuple[str, str], ...]
    """Number words as they stand before a noun (`veintiuno` to `veintiún`)."""
    written_numbers: Mapping[str, str]
    """Country to the CLDR locale of written numbers, `""` for the others; `{country}` is filled in."""

    def within(self, said: str) -> str:
        """Number words as they are said before thousands and millions."""
        for pattern, becomes in self.in_thousands:
            said = pattern.sub(becomes, said)
        return said

    def joined(self, word: str, following: str) -> str:
        """The word (`or`, `and`) as it stands before what follows it."""
        rules = self.joints.get(word) or self.joints.get("", ())
        return next((becomes for pattern, becomes in rules if pattern.match(following.lower())), word)

    def after(self, word: str, following: str) -> str:
        """A word before another text; with the article at its beginning it may become one: `del Centro`."""
        article, _, rest = following.partition(" ")
        joined = self.contractions.get(f"{word} {article}")
        return f"{joined} {rest}" if joined else f"{word} {following}"

    def feminine(self, said: str) -> str:
        """A number with its unit, where the unit is feminine: `doscientas veintiuna libras`."""
        for pattern, becomes in self.made_feminine:
            said = pattern.sub(becomes, said)
        return said


def sayings(table: Table, groups: Countries, code: str, libraries: Table) -> Sayings:
    """Reads the table of a language's `saying.toml`."""
    number, time, ordinal, money = (table[name] for name in ("number", "time", "ordinal", "money"))
    number_words = libraries.get("number_words", code)
    countries = ("day", "date", "year", "first", "written_day", "written_date")
    patterned = ("at", "written_at", "span", "written_span", "minute", "minutes")
    plain: dict[str, Any] = {name: by_country(table[name], groups) for name in countries}
    return Sayings(
        number_words=number_words,
        calendar=libraries.get("calendar", code),
        relative=numbered(table["relative"]),
        weekday=table["weekday"],
        clock=clock(table["clock"]),
        units={name: Unit(**words) for name, words in time["units"].items()},
        twelve_hours=frozenset(time["twelve_hours"]),
        joints={word: patterns(rows) for word, rows in table["joints"].items()},
        contractions=dict(table["contractions"]),
        negative=number["negative"],
        decimal=by_country(number["decimal"], groups),
        money={currency: Currency(**words) for currency, words in money["currencies"].items()},
        cents=money["cents"],
        of_millions=number["of_millions"],
        made_feminine=patterns(number["feminine"]),
        ordinal=Ordinals(
            language=number_words,
            spoken={form: tuple(ordinal[form]) for form in ("m", "f", "noun")},
            beyond=ordinal["beyond"],
            written=dict(ordinal["written"]),
            written_noun=numbered(ordinal["written_noun"]),
        ),
        plus=number["plus"],
        pairs=number["pairs"],
        letters=dict(table["letters"]),
        letters_by_country=by_country(table["country_letters"], groups),
        in_thousands=patterns(number["in_thousands"]),
        shorten=tuple((full, short) for full, short in number["shorten"]),
        written_numbers=by_country(number["written"], groups),
        **plain,
        **{name: time[name] for name in patterned},
    )
