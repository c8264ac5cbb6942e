"""How a time of day is said: patterns tried in order, the first that fits the minute and the country."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from voice_flows.locales.tables import Table, numbered

Number = Callable[[int], str]
"""A number in words."""


@dataclass(frozen=True, slots=True)
class Form:
    """One pattern: `{hour}`, the `{next}` hour, the `{minute}`, those `{left}`, and the minute as a `{number}`."""

    pattern: str
    first: int = 0
    last: int = 59
    every: int = 1
    countries: tuple[str, ...] = ()
    """The only countries that say it so; empty for all."""
    outside: tuple[str, ...] = ()
    """Countries that do not say it so."""

    def fits(self, minute: int, country: str) -> bool:
        here = (not self.countries or country in self.countries) and country not in self.outside
        return here and self.first <= minute <= self.last and minute % self.every == 0


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one language."""

    hour: str
    """An hour of the twelve hour clock, `{n}`."""
    hours: Mapping[int, str]
    """Hours that are said otherwise."""
    minutes: Mapping[int, str]
    """Minutes that have a name: quarters and halves."""
    whole: Mapping[str, str]
    """Times with a name of their own, `HH:MM`."""
    forms: tuple[Form, ...]
    parts: tuple[tuple[int, str], ...]
    """Parts of the day, each up to its hour; empty where no listener would doubt."""

    def words(self, hour: int, minute: int, country: str, number: Number) -> tuple[str, str]:
        """The time, and the part of the day."""
        if named := self.whole.get(f"{hour:02}:{minute:02}"):
            return named, ""
        pattern = next(form.pattern for form in self.forms if form.fits(minute, country))
        pieces: dict[str, Callable[[], str]] = {
            "hour": lambda: self._hour(hour, number),
            "next": lambda: self._hour(hour + 1, number),
            "minute": lambda: self._minute(minute, number),
            "left": lambda: self._minute(60 - minute, number),
            "number": lambda: number(minute),
        }
        said = pattern.format(**{name: say() for name, say in pieces.items() if f"{{{name}}}" in pattern})
        return said, next(part for end, part in self.parts if hour < end)

    def _hour(self, hour: int, number: Number) -> str:
        shown = hour % 12 or 12
        return self.hours.get(shown) or self.hour.format(n=number(shown))

    def _minute(self, minute: int, number: Number) -> str:
        return self.minutes.get(minute) or number(minute)


def clock(table: Table) -> Clock:
    """Reads the table `clock` of a language's `saying.toml`."""
    return Clock(
        hour=table["hour"],
        hours=numbered(table["hours"]),
        minutes=numbered(table["minutes"]),
        whole=dict(table["whole"]),
        forms=tuple(map(_form, table["forms"])),
        parts=tuple((int(end), part) for end, part in table["parts"]),
    )


def _form(row: Table) -> Form:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Form(**fields)
