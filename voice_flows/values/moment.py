"""A day, a time of day, or both, in one answer: "mañana a las diez", "a las cinco", "el lunes", 1030, 26111030.

Each type reads the whole answer and leaves the other's words aside; what they leave open is tried out by cutting it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from functools import lru_cache, partial
from typing import Final

from voice_flows.locales.normalize import LONGEST
from voice_flows.values import date as dates
from voice_flows.values import sentences
from voice_flows.values import time as times
from voice_flows.values.reading import GUESSED, STRICT, Asked, Read

SURE = 0.9
"""A part of the answer that is a day, or an hour, and little else."""

MOST_WORDS: Final = 40
"""Words of an answer that is tried out by cutting it; a longer one is a story."""


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
    """Returns the moment that was meant; `None` for a range of hours and where a turning word is left unexplained."""
    clock = sentences.meant(text, partial(_clock, asked=asked), sentences.MANNERS["time"], asked.language)
    if clock and clock.ends:
        return None
    found = sentences.meant(text, partial(_read, asked=asked), MANNER, asked.language)
    return found.value if found and not found.turned and isinstance(found.value, Moment) else None


def _merged(old: Read, new: Read) -> Read:
    """What is said anew takes the place of its like; a day or hour that was not taken back stays."""
    before, after = old.value, new.value
    if not isinstance(before, Moment) or not isinstance(after, Moment):
        return new
    return replace(new, value=Moment(after.day or before.day, after.clock or before.clock))


def _next_day(old: Read, said: str, language: str) -> Read | None:
    """Returns the same hour on the day that follows the one that was said."""
    moment = old.value
    if not isinstance(moment, Moment) or moment.day is None:
        return None
    day = sentences.next_day(replace(old, value=moment.day.isoformat()), said, language)
    return replace(old, value=replace(moment, day=date.fromisoformat(str(day.value)))) if day else None


MANNER: Final = sentences.Manner(
    tails="parts", merge=_merged, alike=lambda one, other: _shape(one) <= _shape(other), following=_next_day
)


def _shape(read: Read) -> frozenset[str]:
    moment = read.value
    return frozenset(name for name in ("day", "clock") if getattr(moment, name, None) is not None)


def _read(text: str, asked: Asked) -> Read | None:
    day, clock = _day(text, asked), _clock(text, asked)
    if day and day.turned and day.score >= GUESSED and clock:
        return _moment(day, clock)
    if day and clock and clock.score >= GUESSED and day.score >= SURE and not clock.turned:
        return _moment(day, clock)
    if day and clock and clock.score >= STRICT and day.score >= GUESSED and (both := _both(text, asked)):
        return both
    if clock and clock.score >= STRICT and (day is None or day.score < SURE):
        return _moment(None, clock)
    if day and day.score >= STRICT and clock is None:
        return _moment(day, None)
    if both := _both(text, asked):
        return both
    if clock and clock.score >= GUESSED and day is None:
        return _moment(None, clock)
    return _moment(day, None) if day and day.score >= SURE and clock is None else None


@lru_cache(maxsize=4096)
def _clock(text: str, asked: Asked) -> Read | None:
    """An hour; kept, since the same words stand in many cuts, and in several readings of one utterance."""
    return times.by_words(text, asked)


@lru_cache(maxsize=4096)
def _day(text: str, asked: Asked) -> Read | None:
    """A day to come; one that lies behind is none on which to be called."""
    found = dates.by_words(text, asked)
    return replace(found, turned=True) if found and found.value < asked.today.isoformat() else found


def _moment(day: Read | None, clock: Read | None) -> Read:
    reads = [read for read in (day, clock) if read]
    value = Moment(date.fromisoformat(day.value) if day else None, time.fromisoformat(clock.value) if clock else None)
    return Read(value, min(read.score for read in reads), any(read.turned for read in reads))


def _both(text: str, asked: Asked) -> Read | None:
    """A day in one half of the answer and an hour in the other, the surest cut of all."""
    words = text[:LONGEST].split()
    if len(words) > MOST_WORDS:
        return None
    best: tuple[float, Read] | None = None
    for cut in range(1, len(words)):
        halves = " ".join(words[:cut]), " ".join(words[cut:])
        for day_half, time_half in (halves, halves[::-1]):
            clock = _clock(time_half, asked)
            day = _day(day_half, asked) if clock and (best is None or clock.score + STRICT > best[0]) else None
            if day and clock and day.score >= GUESSED and (best is None or day.score + clock.score > best[0]):
                best = day.score + clock.score, _moment(day, clock)
    return best[1] if best else None
