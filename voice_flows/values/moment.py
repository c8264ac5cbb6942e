"""A day, a time of day, or both, in one answer: "mañana a las diez", "a las cinco", "el lunes", 1030, 26111030.

Which words are the day's and which the hour's is tried out by cutting the answer in two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from voice_flows.locales.normalize import LONGEST
from voice_flows.values import date as dates
from voice_flows.values import time as times
from voice_flows.values.reading import AMONG, STRICT, Asked

SURE = 0.9
"""A part of the answer that is a day, or an hour, and little else."""


@dataclass(frozen=True, slots=True)
class Moment:
    """At least one of the two is given."""

    day: date | None = None
    clock: time | None = None


def by_keys(digits: str, asked: Asked) -> Moment | None:
    """HHMM, or DDMMHHMM."""
    if len(digits) == 8 and (found := dates.by_keys(digits[:4], asked)):
        clock = times.by_keys(digits[4:], asked)
        return Moment(date.fromisoformat(found.value), time.fromisoformat(clock.value)) if clock else None
    at = times.by_keys(digits, asked) if 3 <= len(digits) <= 4 else None
    return Moment(clock=time.fromisoformat(at.value)) if at else None


def by_words(text: str, asked: Asked) -> Moment | None:
    whole_day, whole_time = dates.by_words(text, asked), times.by_words(text, asked)
    if whole_time and whole_time.score >= STRICT:
        return Moment(clock=time.fromisoformat(whole_time.value))
    if whole_day and whole_day.score >= STRICT:
        return Moment(date.fromisoformat(whole_day.value))
    if both := _both(text, asked):
        return both
    if whole_time and whole_time.score >= AMONG:
        return Moment(clock=time.fromisoformat(whole_time.value))
    if whole_day and whole_day.score >= AMONG:
        return Moment(date.fromisoformat(whole_day.value))
    return Moment(clock=time.fromisoformat(whole_time.value)) if whole_time else None


def _both(text: str, asked: Asked) -> Moment | None:
    """A day in one half of the answer and an hour in the other, the surest cut of all."""
    words = text[:LONGEST].split()
    best: tuple[float, Moment] | None = None
    for cut in range(1, len(words)):
        halves = " ".join(words[:cut]), " ".join(words[cut:])
        for day_half, time_half in (halves, halves[::-1]):
            day, clock = dates.by_words(day_half, asked), times.by_words(time_half, asked)
            if day and clock and day.score >= SURE and (best is None or day.score + clock.score > best[0]):
                moment = Moment(date.fromisoformat(day.value), time.fromisoformat(clock.value))
                best = day.score + clock.score, moment
    return best[1] if best else None
