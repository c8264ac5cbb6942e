"""Values as people say and write them: the Liquid filters of every text, each with a spoken and a written form.

Pure tables and patterns; what is relative ("tomorrow") counts from `moment.today` of the scope, never from a clock.
A value that cannot be said raises `ValueError`; the text's home turns that into a problem with a name.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

import phonenumbers
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from liquid import RenderContext
from liquid.filter import with_context
from num2words import num2words

from voice_flows import locales
from voice_flows.locales import regional
from voice_flows.locales.sayings import Currency, Sayings, Unit
from voice_flows.model.turns import Json, Medium
from voice_flows.wording import input_values, keyed_values
from voice_flows.wording.currencies import CURRENCIES

Filter: TypeAlias = Callable[..., str]

_FIRST_FIGURE: Final = re.compile(r"(\d{1,9})(?![\d.,:])")
WEEK = 6
"""Up to so many days ahead a day goes by its weekday alone; the seventh would be ambiguous."""


@dataclass(frozen=True, slots=True)
class _Manner:
    """One language in one country for one medium; each filter is a method."""

    language: str
    spoken: bool
    country: str
    words: Sayings
    today: dt.date | None

    # ---- numbers ----

    def digits(self, value: Json, context: RenderContext | None = None) -> str:
        """A code as its groups: `48213` is "cuarenta y ocho, dos, trece"; one that was keyed, key by key."""
        text = input_values.text(value)
        if not self.spoken:
            return text
        if keyed := keyed_values.groups_of(text, context):
            return ", ".join(map(self._spaced, keyed))
        return ", ".join(self._group(group) for group in input_values.groups("".join(filter(str.isalnum, text))))

    def _group(self, group: str) -> str:
        if self.words.pairs and len(group) == 2 and group.isdecimal() and group[0] != "0":
            return self._words(int(group))
        return " ".join(self._letter(letter) for letter in group)

    def spell(self, value: Json) -> str:
        """A reference letter by letter, written as it is."""
        text = input_values.text(value)
        return ", ".join(self._letter(letter) for letter in text if not letter.isspace()) if self.spoken else text

    def _letter(self, letter: str) -> str:
        if letter.isdecimal():
            return self._words(int(letter))
        small, own = letter.lower(), self.words.letters_by_country.get(self.country, {})
        return own.get(small) or self.words.letters.get(small, letter.upper())

    def phone(self, value: Json) -> str:
        """A number digit by digit, in its country's groups; from another country with its code. A name stays one."""
        text = input_values.text(value)
        if not any(map(str.isdecimal, text)):
            return text
        try:
            parsed = phonenumbers.parse(text, self.country)
        except phonenumbers.NumberParseException:
            return self.digits(text)
        if not self.spoken:
            home = phonenumbers.region_code_for_number(parsed) == self.country
            form = phonenumbers.PhoneNumberFormat
            return phonenumbers.format_number(parsed, form.NATIONAL if home else form.INTERNATIONAL)
        home = phonenumbers.country_code_for_region(self.country) == parsed.country_code
        abroad = () if home else (f"{self.words.plus} {self._spaced(str(parsed.country_code))}",)
        return ", ".join((*abroad, *map(self._spaced, input_values.phone_groups(parsed))))

    def _spaced(self, group: str) -> str:
        return " ".join(map(self._letter, group))

    def number(self, value: Json) -> str:
        amount = input_values.decimal(value)
        if not self.spoken:
            return format_decimal(amount, locale=self._locale()).replace("\xa0", " ")
        whole, _, fraction = f"{abs(amount):f}".partition(".")
        said = self._words(int(whole))
        if fraction.rstrip("0"):
            said += f" {self._by_country(self.words.decimal)} {' '.join(map(self._letter, fraction.rstrip('0')))}"
        return self._signed(amount, said)

    def money(self, value: Json, currency: str = "") -> str:
        amount = input_values.decimal(value)
        code = currency or CURRENCIES.get(self.country, "EUR")
        if not self.spoken:
            return format_currency(amount, code, locale=self._locale()).replace("\xa0", " ")
        unit = self.words.money.get(code)
        if unit is None:
            raise ValueError(f"no words for the currency {code}; use one of {', '.join(self.words.money)}")
        whole, cents = divmod(int(abs(amount).quantize(Decimal("0.01")) * 100), 100)
        said, small = self._amount(whole, unit), self._count(cents, Unit(unit.cent, unit.cents))
        if cents and whole:
            said = self.words.cents.format(units=said, cents=self._words(cents) if unit.bare and cents >= 10 else small)
        return self._signed(amount, said if whole or not cents else small)

    def _amount(self, whole: int, unit: Currency) -> str:
        """So many of a currency; in Spanish a round million is of something, and pounds are feminine."""
        if whole and whole % 1_000_000 == 0 and self.words.of_millions:
            return f"{self._cardinal(whole)} {self.words.of_millions} {unit.many}"
        return self._count(whole, unit)

    def ordinal(self, value: Json, form: str = "m") -> str:
        """A place in a row: a floor, a turn. `m` and `f` stand alone, `noun` before a masculine noun."""
        number = input_values.decimal(value)
        if number != int(number) or number < 1:
            raise ValueError("not a place in a row; give a whole number from 1")
        return self.words.ordinal.words(int(number), form, self.spoken)

    def word(self, value: Json) -> str:
        """The country's word for a thing, by its name in the table of regional words."""
        try:
            return regional.word(input_values.text(value), self.language, self.country)
        except KeyError as unknown:
            known = ", ".join(sorted(regional.names()))
            raise ValueError(f"no regional word of this name; there are {known}") from unknown

    # ---- days and times ----

    def day(self, value: Json, *, context: RenderContext | None = None) -> str:
        """The day as one names it from today: "mañana", "el jueves"; written always with its date."""
        day = input_values.date(value)
        if not self.spoken:
            short = self._by_country(self.words.written_day)
            return short.format(weekday=self._name("EEE", day).rstrip("."), day=day.day, month=day.month)
        today = self._today(context)
        ahead = (day - today).days if today else math.inf
        if ahead in self.words.relative:
            return self.words.relative[int(ahead)]
        pattern = self.words.weekday if 0 < ahead <= WEEK else self._by_country(self.words.day)
        return pattern.format(**self._names(day))

    def date(self, value: Json, *, context: RenderContext | None = None) -> str:
        """The date without its weekday; the year only where it is not this one."""
        day, today = input_values.date(value), self._today(context)
        if not self.spoken:
            return format_date(day, self._by_country(self.words.written_date))
        said = self._by_country(self.words.date).format(**self._names(day))
        if today and today.year == day.year:
            return said
        return said + self._by_country(self.words.year).format(year=self.year(day.year))

    def year(self, value: Json) -> str:
        """A year as one says it: "mil novecientos cincuenta y ocho", "nineteen fifty-eight"."""
        number = int(input_values.decimal(value))
        return num2words(number, lang=self.words.number_words, to="year") if self.spoken else str(number)

    def weekday(self, value: Json) -> str:
        return self._name("EEEE", input_values.date(value))

    def time(self, value: Json) -> str:
        """A time of day as a noun: "las diez y veinte", written "10:20"."""
        moment = input_values.time(value)
        if self.spoken:
            return " ".join(filter(None, self._time(moment)))
        return self._clock(moment, f"{moment.minute:02}")

    def at(self, value: Json) -> str:
        """A time one goes to: "a las diez y veinte", written "a las 10:20"."""
        return (self.words.at if self.spoken else self.words.written_at).format(time=self.time(value))

    def span(self, value: Json, until: Json = None) -> str:
        """From a time to another ("entre las diez y la una"); with one argument, a length of so many minutes."""
        if until is None:
            counts = input_values.length(value)
            return self.list([self._count(counts[unit], self.words.units[unit]) for unit in counts], "and")
        start, end = input_values.time(value), input_values.time(until)
        if not self.spoken:
            ends = (self._clock(each, f"{each.minute:02}" if each.minute else "") for each in (start, end))
            return self.words.written_span.format(**dict(zip(("start", "end"), ends, strict=True)))
        (first, part), (last, other) = (self._time(each) for each in (start, end))
        first = f"{first} {part}" if part and part != other else first
        return self.words.span.format(start=first, end=f"{last} {other}".strip())

    def minutes(self, value: Json) -> str:
        """A wait as an estimate, rounded up: "unos 4 minutos"."""
        count = input_values.minutes(value)
        return self.words.minute if count == 1 else self.words.minutes.format(n=self._cardinal(count))

    # ---- lists ----

    def list(self, value: Json, word: str = "or") -> str:
        """Several as a sentence names them: "a, b o c"; `word` is `or` or `and`."""
        several = isinstance(value, Sequence) and not isinstance(value, str)
        items = [input_values.text(item) for item in value] if several else []
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.words.joined(word, self._as_heard(items[-1]))} {items[-1]}"

    def after(self, value: Json, word: str) -> str:
        """A text after a word, with the article at its beginning drawn to that: "del Centro" after "de"."""
        return self.words.after(word, input_values.text(value))

    # ---- pieces ----

    def _as_heard(self, item: str) -> str:
        """An item with the figure it begins with in words: before `8` stands what stands before "ocho"."""
        figure = _FIRST_FIGURE.match(item)
        return f"{self._words(int(figure[1]))} {item[figure.end() :]}" if figure else item

    def _words(self, number: int) -> str:
        said: str = num2words(number, lang=self.words.number_words)
        return self.words.within(said.replace(",", ""))

    def _cardinal(self, number: int) -> str:
        """A number before a noun."""
        if not self.spoken:
            return str(number)
        said = self._words(number)
        for full, short in self.words.shorten:
            if said.endswith(full):
                return said.removesuffix(full) + short
        return said

    def _count(self, number: int, unit: Unit) -> str:
        said = f"{self._cardinal(number)} {unit.one if number == 1 else unit.many}"
        return self.words.feminine(said) if unit.feminine else said

    def _signed(self, amount: Decimal, said: str) -> str:
        return f"{self.words.negative} {said}" if amount < 0 else said

    def _time(self, moment: dt.time) -> tuple[str, str]:
        """A time in words, and the part of the day."""
        return self.words.clock.words(moment.hour, moment.minute, self.country, self._words)

    def _clock(self, moment: dt.time, minute: str) -> str:
        if self.country not in self.words.twelve_hours:
            return f"{moment.hour}:{minute}" if minute else str(moment.hour)
        hour = f"{moment.hour % 12 or 12}{':' if minute else ''}{minute}"
        return f"{hour} {'am' if moment.hour < 12 else 'pm'}"

    def _names(self, day: dt.date) -> dict[str, str]:
        ordinal = num2words(day.day, lang=self.words.number_words, to="ordinal_num")
        weekday, month = self._name("EEEE", day), self._name("MMMM", day)
        first = self._by_country(self.words.first) if day.day == 1 and self.spoken else ""
        return {"weekday": weekday, "day": first or str(day.day), "ordinal": ordinal, "month": month}

    def _name(self, pattern: str, day: dt.date) -> str:
        return format_date(day, pattern, locale=self.words.calendar)

    def _by_country(self, table: Mapping[str, str]) -> str:
        return table.get(self.country, table[""])

    def _locale(self) -> str:
        return self._by_country(self.words.written_numbers).format(country=self.country)

    def _today(self, context: RenderContext | None) -> dt.date | None:
        if self.today or context is None:
            return self.today
        found = context.get(["moment", "today"], token=None, default=None)
        return input_values.date(found) if found else None


SAID: Final = (
    "spell", "phone", "number", "ordinal", "money", "weekday", "year", "time", "at", "span", "minutes",
    "list", "after", "word",
)  # fmt: skip
RELATIVE: Final = ("day", "date", "digits")
"""These look at the scope: days at `moment.today`, without which they say the whole date, digits at `moment.keyed`."""


def filters(language: str, medium: Medium, country: str = "ES", today: dt.date | None = None) -> dict[str, Filter]:
    """The filters of one language: `voice` says, `text` writes; `today` wins over `moment.today` of the scope.

    Dates and times are given as values or in ISO 8601, in the flow's own time zone.
    """
    code = locales.base(language)
    place = regional.country(language, country)
    manner = _Manner(code, medium == "voice", place, locales.sayings(code), today)
    plain: dict[str, Filter] = {name: getattr(manner, name) for name in SAID}
    return plain | {name: _relative(getattr(manner, name)) for name in RELATIVE}


def _relative(said: Filter) -> Filter:
    def say(value: Json, *, context: RenderContext | None = None) -> str:
        return said(value, context=context)

    return with_context(say)
