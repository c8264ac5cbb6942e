"""Which of several slots are meant by a day, an hour or a part of the day: "el jueves por la tarde", "a las cinco".

A slot fits by its own day and hours alone. What is asked of the customer when none or several fit is decided in
`voice_flows.nodes.menu.slots`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.values import date as dates
from voice_flows.values import moment
from voice_flows.values.dates.names import weekdays
from voice_flows.values.reading import Asked, ValueRule, known

Part: TypeAlias = str
"""`am`, `pm`, `night` or `small` (the hours after midnight)."""
PARTS: Final[Mapping[Part, tuple[str, str]]] = {
    "small": ("00:00", "06:00"), "am": ("06:00", "14:00"), "pm": ("12:00", "21:00"), "night": ("18:00", "24:00"),
}  # fmt: skip
"""Between which times of day a slot of each part begins; people differ about noon and evening, so they overlap."""
_FORENOON: Final = "noon"
"""How a locale names the part before noon where twelve o'clock belongs to it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A day as `YYYY-MM-DD`, and from and to which time of day as `HH:MM`; empty where there is none."""

    day: str = ""
    begins: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Wished:
    """What the customer asked for; empty where they said nothing of it."""

    day: str = ""
    clock: str = ""
    part: Part = ""
    weekday: bool = False
    """The day was named by its weekday alone."""

    def after(self, earlier: Wished) -> Wished:
        """Returns this with what an earlier answer said and this one leaves open."""
        day = self if self.day else earlier
        at = self if self.clock or self.part else earlier
        return Wished(day.day, at.clock, at.part, day.weekday)

    def fits(self, slot: Slot) -> bool:
        """True for a slot on that day, at that time of day."""
        return (not self.day or slot.day == self.day) and self._at(slot)

    def fits_weekday(self, slot: Slot) -> bool:
        """True for a slot of the same weekday in another week, where a weekday alone was said."""
        same = self.weekday and _weekday(slot.day) == _weekday(self.day) is not None
        return same and self._at(slot)

    def _at(self, slot: Slot) -> bool:
        if self.clock:
            return slot.begins == self.clock or slot.begins <= self.clock < slot.ends
        first, last = PARTS.get(self.part, ("", ""))
        return not self.part or not slot.begins or first <= slot.begins < last


def read(text: str, language: str, today: date, country: str) -> Wished | None:
    """Returns the wish that the whole answer is; `None` where it is, or may be, about anything else."""
    asked = Asked(ValueRule(), language, today, country)
    part, rest = part_of(text, language)
    found = moment.by_words(text, asked)
    if found is None:
        return Wished(part=part) if part and all(known(word, language) for word in rest.split()) else None
    clock = found.clock.strftime("%H:%M") if found.clock else ""
    wished = Wished(found.day.isoformat() if found.day else "", clock, "" if clock else part)
    return replace(wished, weekday=bool(wished.day) and _coming(wished.day, rest, asked))


def _coming(day: str, said: str, asked: Asked) -> bool:
    """True where the sentence names a weekday, and the day is the coming one of that name."""
    names = weekdays(locales.base(asked.language))
    coming = (dates.by_words(word, asked) for word in said.split() if word in names)
    return any(read is not None and read.value == day for read in coming)


def part_of(text: str, language: str) -> tuple[Part, str]:
    """Returns the part of the day that a sentence names, and the other words in normal form."""
    said, parts = normal(text), locales.reading(language).parts
    for phrase in sorted(parts, key=len, reverse=True):
        if re.search(rf"\b{phrase}\b", said):
            part = "am" if parts[phrase] == _FORENOON else parts[phrase]
            return part, " ".join(re.sub(rf"\b{phrase}\b", " ", said, count=1).split())
    return "", said


def _weekday(day: str) -> int | None:
    try:
        return date.fromisoformat(day).weekday()
    except ValueError:
        return None
