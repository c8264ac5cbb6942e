"""The day that somebody was born on, before or after the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

from babel.dates import get_month_names

from deflect.policy.redaction.found import Found, Page
from deflect.policy.redaction.words import STEP, after_words, named
from voice_flows import locales
from voice_flows.locales.normalize import normal

_REACH: Final = 4
"""Words that may stand between a name and its date."""
_APART: Final = r"(?:[ ]?[/.\-][ ]?|[ ])"
_FIGURES: Final = (
    rf"\d{{1,2}}{_APART}\d{{1,2}}{_APART}(?:\d\d)?\d\d",
    rf"(?:19|20)\d\d{_APART}\d{{1,2}}{_APART}\d{{1,2}}",
    r"\d{2}\d{2}(?:19|20)?\d\d",
    r"(?:19|20)\d{6}",
)
_ORDINAL: Final = r"(?:st|nd|rd|th|º|o|ro)?"


def found(page: Page) -> Iterator[Found]:
    """Yield each birthday."""
    for pattern in _patterns():
        yield from (Found("birthday", *match.span("day")) for match in pattern.finditer(page.text))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    day = rf"(?<![a-z0-9])(?P<day>{'|'.join((*_in_words(year=True), *_FIGURES))})(?![a-z0-9])"
    words = rf"(?:[^a-z0-9]{{0,4}}(?!{named('other', 'parcel')})[a-z]+){{0,{_REACH}}}?[^a-z0-9]{{1,4}}"
    return (
        re.compile(rf"{named('birthday')}{words}{day}"),
        re.compile(rf"{day}(?={STEP}{after_words('between', 'stating')}{named('birthday')})"),
        _without_year(),
    )


def _without_year() -> re.Pattern[str]:
    """A day without its year, right after the words that say so; "de cumpleaños" and its like belong to a party."""
    figures = r"\d{1,2}[/.\-]\d{1,2}(?![/.\-]?\d)"
    day = rf"(?P<day>{'|'.join((*_in_words(year=False), figures))})(?![a-z0-9])"
    return re.compile(rf"(?<!de )(?<!un )(?<!a ){named('birthday')}{STEP}{after_words('between', 'stating')}{day}")


def _in_words(*, year: bool) -> tuple[str, str]:
    """A day with the month's name, in either order, and its year; one in words may be read in several numbers."""
    month = rf"(?:{'|'.join(sorted(_months(), key=len, reverse=True))})\.?"
    step = rf"(?:{STEP}(?:de|del|of|d|the)){{0,2}}{STEP}"
    after = rf"(?:(?:{STEP}(?:de|del|of|d|in|y|en))?{STEP}\d{{1,4}}(?:[ ]\d{{1,3}}){{0,2}}){'' if year else '?'}"
    number = rf"(?:\d{{1,2}}{_ORDINAL}|primero|first|second|third)"
    return rf"{number}{step}{month}{after}", rf"{month}{STEP}{number}{after}"


@cache
def _months() -> frozenset[str]:
    calendars = {locales.reading(code).calendar for code in locales.known()}
    widths: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
    return frozenset(
        normal(name) for one in calendars for width in widths for name in get_month_names(width, locale=one).values()
    )
