"""Days and hours that recur: "los lunes a las diez", "every Monday", "daily at ten". None of them is one date."""

from __future__ import annotations

import re
from functools import lru_cache

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.dates.names import with_names
from voice_flows.values.numerals import numerals


def recurring(text: str, language: str) -> bool:
    """Returns true for a text that names a day or an hour of many."""
    said = numerals(normal(text[:LONGEST]), language)
    return any(pattern.search(said) for pattern in _patterns(locales.base(language)))


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    return with_names(locales.reading(language).recurring, language)
