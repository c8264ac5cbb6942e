"""Days by their weekday: the coming one, the last one, a week on from it, or the third one of a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from voice_flows import locales
from voice_flows.values.dates.days import alone, ints, placed, plain, standing, without
from voice_flows.values.dates.names import months, weekdays
from voice_flows.values.reading import GUESSED, STRICT, Asked, Read


def weekday(words: Sequence[str], asked: Asked) -> Read | None:
    """The coming one (the last one, looking back); with a number, the day of that number if it is such a weekday."""
    named = weekdays(locales.base(asked.language))
    at = [place for place, word in enumerate(words) if word in named]
    if len({named[words[place]] for place in at}) != 1:
        return None
    wanted = named[words[at[0]]]
    if _of_month(words, at[0], asked):
        return None
    if shifted := _shifted(words, at[0], wanted, asked):
        return shifted
    if at[0] and words[at[0] - 1] in locales.reading(asked.language).any_day:
        rest = [word for place, word in enumerate(words) if place not in (*at, at[0] - 1)]
        read = None if ints(rest) else _coming(wanted, rest, asked)
        return replace(read.at_most_guessed(), turned=True) if read else None
    rest = [word for word in words if word not in named]
    if numbers := ints(rest):
        day = alone(int(numbers[0]), asked) if len(numbers) == 1 else None
        left = [word for word in words if not plain(word)]
        return placed(day, left, asked) if day else None
    return _coming(wanted, rest, asked)


def _of_month(words: Sequence[str], at: int, asked: Asked) -> bool:
    """True where a month follows the weekday, so that it is some day of it ("any Friday in December")."""
    after, joints = words[at + 1 :], locales.reading(asked.language).in_dates
    return len(after) > 1 and after[0] in joints and after[1] in months(locales.base(asked.language))


def nth(words: Sequence[str], asked: Asked) -> tuple[int, int, list[str]] | None:
    """Returns which weekday of a month is meant: its place (-1 for the last), the weekday, and the other words."""
    named, ordinals = weekdays(locales.base(asked.language)), locales.hearing(asked.language).ordinals
    for place in range(1, len(words)):
        word = words[place - 1]
        number = ordinals.get(word) or (int(plain(word)) if plain(word) else 0)
        if words[place] in named and (1 <= number <= 5 or number < 0):
            return number, named[words[place]], [*words[: place - 1], *words[place + 1 :]]
    return None


def _shifted(words: Sequence[str], at: int, wanted: int, asked: Asked) -> Read | None:
    """A weekday of last week, of the next one, or a week on from the coming one."""
    names = locales.reading(asked.language)
    name, today = words[at], asked.today
    monday = today - timedelta(today.weekday())
    if phrase := standing(words, (form.format(day=name) for form in names.past_days)):
        back = (today.weekday() - wanted - 1) % 7 + 1
        return placed(today - timedelta(back), without(words, phrase), asked)
    if phrase := standing(words, (form.format(day=name) for form in names.week_on)):
        ahead = (wanted - today.weekday() - 1) % 7 + 8
        return placed(today + timedelta(ahead), without(words, phrase), asked)
    if phrase := standing(words, names.weeks_ahead):
        day = monday + timedelta(wanted + 7 * names.weeks_ahead[phrase])
        return placed(day, [word for word in without(words, phrase) if word != name], asked)
    return None


def _coming(wanted: int, rest: Sequence[str], asked: Asked) -> Read | None:
    if asked.rule.past:
        back = (asked.today.weekday() - wanted - 1) % 7 + 1
        return placed(asked.today - timedelta(back), rest, asked)
    ahead = (wanted - asked.today.weekday() - 1) % 7 + 1
    doubtful = locales.reading(asked.language).doubtful_next & set(rest)
    this_week = ahead < 7 - asked.today.weekday()
    return placed(asked.today + timedelta(ahead), rest, asked, GUESSED if doubtful and this_week else STRICT)
