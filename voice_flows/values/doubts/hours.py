"""A time of day or a date where a count, an amount or a code is asked for: "a las dos", "at two", "14:30", "May 2"."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.dates.names import with_names
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import known

_WRITTEN: Final = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:])")


def hour_or_day(text: str, language: str, *, counts: bool = False) -> bool:
    """Returns true for a number said as an hour or as the day of a month; not where a counted thing follows it.

    `counts`: a number of things is asked for, so that "las dos noches" is no hour.
    """
    written = unicodedata.normalize("NFKC", text[:LONGEST])
    if _WRITTEN.search(written):
        return True
    said = numerals(normal(written), language)
    found = chain.from_iterable(pattern.finditer(said) for pattern in _patterns(locales.base(language)))
    return any(_alone(said[one.end() :].split()[:1], language, counts=counts) for one in found)


def is_hour_or_day(text: str, language: str) -> bool:
    """Returns true for a text that is an hour or a day of a month and nothing else."""
    said = numerals(normal(text), language)
    return any(pattern.fullmatch(said) for pattern in _patterns(locales.base(language)))


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    return with_names(locales.reading(language).hours_and_days, language)


def _alone(after: list[str], language: str, *, counts: bool) -> bool:
    """Returns true where no counted thing and no further number follows."""
    if not after:
        return True
    names = locales.reading(language)
    counted = names.units | names.cents | names.people | names.groups.keys()
    if after[0] in names.things:
        return not counts
    return after[0] not in counted and (known(after[0], language) or after[0] in names.days)
