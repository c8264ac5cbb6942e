"""The three or four digits on the back of a card, named before or after them, or written behind the card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

from babel.dates import get_month_names

from deflect.policy.redaction.found import BOUNDARY, Found, Page
from deflect.policy.redaction.words import ABBREVIATED, GAP, STEP, after_words, correcting, named
from voice_flows import locales
from voice_flows.locales.normalize import normal

DATE: Final = rf"(?:0?[1-9]|1[0-2]){GAP}(?:20)?[2-4]\d(?!\d)"
"""The month and year that a card is valid to."""
_DIGITS: Final = r"(?P<code>\d(?:[^a-z0-9]{0,2}\d){2,3})(?!\d)"
_REACH: Final = 80
"""Characters behind a card in which its code is looked for."""
_ALONE: Final = r"(?<!\d)(?<!\d[ .,\-/])(?P<code>\d(?:[ .,\-]{0,2}\d){2,3})(?![^a-z0-9]{0,2}\d)"


def found(page: Page) -> Iterator[Found]:
    """Yield each code with the name before it; a name that other codes have as well needs to stand close to it."""
    for pattern in _patterns():
        for match in pattern.finditer(page.text):
            yield Found("cvv", *match.span("code" if BOUNDARY in match.group() else 0))
            if again := _corrected().match(page.text, match.end()):
                yield Found("cvv", *again.span("code"))
    for mark in re.finditer(r"▇ card\]", page.text):
        yield from after_card(page.text, mark.end())


def after_card(text: str, start: int) -> Iterator[Found]:
    """Yield the code behind the card that ends at `start`: before or after its date, or called a code of any kind."""
    behind = _behind().match(text, start) or _after_name().match(text, start)
    match = behind or _any_code().search(text, start, start + _REACH)
    if match:
        yield Found("cvv", match.start("code"), match.end("code"))


@cache
def _corrected() -> re.Pattern[str]:
    """The code that takes the place of the one before: "518, perdón, 519"."""
    return re.compile(rf"[^a-z0-9]{{1,4}}(?:{correcting()}{STEP}){{1,2}}{after_words('between')}{_DIGITS}")


@cache
def _any_code() -> re.Pattern[str]:
    return re.compile(rf"{named('code', 'back')}[^a-z0-9]{{0,4}}{after_words('between')}{_ALONE}")


@cache
def _behind() -> re.Pattern[str]:
    words = after_words("between", "expiry")
    date = rf"(?:{DATE}|(?:0[1-9]|1[0-2])[2-4]\d|{_month_by_name()})"
    return re.compile(
        rf"[^a-z0-9]{{0,4}}{words}(?:{date}[^a-z0-9]{{0,4}}{words})?"
        rf"(?P<code>\d(?:[ .,]?\d){{2,3}})(?:{GAP}{DATE})?(?![^a-z0-9]{{0,3}}\d)"
    )


@cache
def _after_name() -> re.Pattern[str]:
    """The holder's name and perhaps what it is called, the date and the code, as they are written on a card."""
    date = rf"(?:{DATE}|{_month_by_name()})"
    return re.compile(
        rf"(?:[^a-z0-9]{{1,6}}[a-z]+){{1,8}}[^a-z0-9]{{1,6}}{date}(?:[^a-z0-9]{{1,6}}[a-z]+){{0,3}}[^a-z0-9]{{1,6}}"
        r"(?P<code>\d{3,4})(?![^a-z0-9]{0,3}[\d€$£])"
    )


@cache
def _month_by_name() -> str:
    """A month's name and a year: "marzo del 29"."""
    calendars = {locales.reading(code).calendar for code in locales.known()}
    widths: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
    names = {
        normal(name) for one in calendars for width in widths for name in get_month_names(width, locale=one).values()
    }
    either = "|".join(sorted(names, key=len, reverse=True))
    return rf"(?:{either}){STEP}{after_words('between', most=2)}(?:20)?[2-4]\d(?!\d)"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    between = after_words("between", "card")
    back = rf"(?:{STEP}{after_words('between')})"
    return (
        re.compile(rf"{ABBREVIATED}(?:[^a-z0-9]{{1,4}}(?:\d[^a-z0-9]{{1,2}})?[a-z]+){{0,5}}[^a-z0-9]{{0,4}}{_DIGITS}"),
        re.compile(rf"{named('card_code')}[^a-z0-9]{{0,4}}{between}{_DIGITS}"),
        re.compile(rf"{_ALONE}(?={back}(?:{named('card_code')}|{ABBREVIATED}))"),
        re.compile(rf"{named('code', 'back')}[^a-z0-9]{{0,4}}{between}{_ALONE}(?={back}{named('card')})"),
        re.compile(rf"{_ALONE}(?={back}{named('back')}{STEP}{between}{named('card')})"),
        re.compile(rf"{named('card')}{STEP}(?:[a-z]+{STEP}){{0,3}}{named('back')}{STEP}{between}{_DIGITS}"),
        re.compile(rf"{named('back')}{STEP}{between}{named('card')}{STEP}{between}{_DIGITS}"),
        re.compile(rf"{named('figures')}{STEP}{between}{named('back')}[^a-z0-9]{{0,4}}{between}{_ALONE}"),
        re.compile(rf"{named('figures')}[^a-z0-9]{{0,4}}{between}{_ALONE}(?={back}{named('back')}(?!{STEP}[a-z]))"),
    )
