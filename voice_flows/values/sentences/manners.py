"""How each type of value takes part in a sentence that names several of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.schema.parts import ValueType
from voice_flows.values.dates.names import weekdays
from voice_flows.values.reading import Read

Reader: TypeAlias = Callable[[str], Read | None]
"""Reads a value of one type from a text."""
Merge: TypeAlias = Callable[[Read, Read], Read]
"""Returns the second value, completed by the first, which it corrects."""


def last(_: Read, new: Read) -> Read:
    """Returns the value said last, as it is."""
    return new


def any_two(_: Read, __: Read) -> bool:
    """True: any two values of the type may be two ends, or one in the place of the other."""
    return True


def digits(old: Read, new: Read) -> Read:
    """Returns the code said last; one of another length may be only a part of it and is asked back."""
    same = len(str(old.value)) == len(str(new.value))
    return new if same else new.at_most_guessed()


def next_day(old: Read, said: str, language: str) -> Read | None:
    """Returns the day that follows the one that was said: a week after a weekday, a day after another; asked back."""
    if not isinstance(old.value, str):
        return None
    words = normal(said).split()
    named = (
        not weekdays(locales.base(language)).keys().isdisjoint((*words, *(word.removesuffix("s") for word in words)))
    )
    day = date.fromisoformat(old.value) + timedelta(7 if named else 1)
    return replace(old, value=day.isoformat()).at_most_guessed()


@dataclass(frozen=True, slots=True)
class Manner:
    """What may be done with a type's values."""

    free: bool = False
    """One value may follow another without a word or pause between ("not monday tuesday")."""
    ranges: bool = True
    """Two values may be the ends of a range, or alternatives."""
    dash: bool = False
    """`5-6` is a range."""
    tails: Literal["", "parts", "any", "doubt"] = ""
    """What of the corrected value still holds: the part of the day, any of its last words, or perhaps its scale."""
    merge: Merge = last
    alike: Callable[[Read, Read], bool] = any_two
    """Whether two values can take each other's place."""
    following: Callable[[Read, str, str], Read | None] | None = None
    """Returns the value after one, from it, its words and the language: "not this Monday, the one after"."""


MANNERS: Final[Mapping[ValueType, Manner]] = {
    "digits": Manner(ranges=False, merge=digits),
    "number": Manner(dash=True, tails="doubt"),
    "amount": Manner(dash=True, tails="doubt"),
    "date": Manner(free=True, tails="any", following=next_day),
    "time": Manner(dash=True, tails="parts"),
    "phone": Manner(ranges=False),
}
"""Types that sentences are cut up for. The others read the whole of it themselves."""
