"""Days counted from today: "pasado mañana", "in a week", "hace tres días"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from voice_flows import locales
from voice_flows.values.dates.days import ints, later, placed, standing, without
from voice_flows.values.reading import GUESSED, STRICT, Asked, Read, known

DAYS = {"weeks": 7, "fortnights": 14}


def relative(words: Sequence[str], asked: Asked) -> Read | None:
    names = locales.reading(asked.language)
    said = " ".join(words)
    counted = [found for pattern in names.in_days if (found := pattern.search(said))]
    if phrase := standing(words, names.days):
        rest = without(words, phrase)
        counted = [found for found in counted if phrase in found[0]]  # "2 weeks from today"
        if not counted and not ints(rest):
            return placed(asked.today + timedelta(names.days[phrase]), rest, asked)
    if counted:
        found = counted[0]
        rest = f"{said[: found.start()]} {said[found.end() :]}".split()
        groups = found.groupdict()
        day = _counted(groups, asked.today)
        return placed(day, rest, asked, GUESSED if groups.get("months") else STRICT) if day else None
    core = [word for word in words if word in names.days_alone or not known(word, asked.language)]
    if len(core) == 1 and core[0] in names.days_alone:
        return placed(asked.today + timedelta(names.days_alone[core[0]]), (), asked)
    return None


def _counted(groups: dict[str, str | None], today: date) -> date | None:
    number = groups["n"] or "1"
    count = (int(number) if number.isdecimal() else 1) * (-1 if groups.get("ago") else 1)
    if groups.get("months"):
        return later(today, count) if abs(count) <= 24 else None
    return today + timedelta(count * next((days for unit, days in DAYS.items() if groups.get(unit)), 1))
