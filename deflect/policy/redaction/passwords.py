"""PINs and passwords beside their names. A word that is no number is a password only where it can be nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from deflect.policy.redaction.found import Found, Page
from deflect.policy.redaction.words import GAP, STEP, after_words, named

_PIN: Final = rf"(?<![a-z0-9])(?P<secret>\d(?:{GAP}\d){{3,7}})(?!{GAP}\d)(?![a-z0-9])"
_SHAPE: Final = r"(?P<secret>(?=[^\s,;]*\d)[^\s,;]{4,40}?)(?=[.!?]*(?:[\s,;]|$))"
"""A run of letters, digits and signs with a digit in it."""
_AFTER_COLON: Final = r"\s?[:=]\s?(?P<secret>[^\s,;]{4,40}?)(?=[.!?]*(?:[\s,;]|$))"
"""Whatever stands behind a name and a colon."""
_APART: Final = r"(?:[^a-z0-9\x1f]{0,3}\x1f|[^a-z0-9]{1,3})"
"""What parts a name from its secret, which may stand in the next message."""


def found(page: Page) -> Iterator[Found]:
    """Yield each PIN, and each password."""
    for kind, patterns in _patterns():
        for pattern in patterns:
            for match in pattern.finditer(page.text):
                yield Found(kind, *match.span("secret"))
                if kind == "pin" and (other := _changed().match(page.text, match.end("secret"))):
                    yield Found(kind, *other.span("secret"))


@cache
def _changed() -> re.Pattern[str]:
    """The PIN that took the place of the one before: "era 1234 pero ahora es 5678"."""
    between = after_words("between", "stating")
    return re.compile(rf"{STEP}(?:[a-z']+{STEP}){{0,3}}?{named('stating')}{STEP}{between}(?:it'?s{STEP})?{_PIN}")


@cache
def _patterns() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    between = after_words("between", "stating")
    password = named("password")
    return (
        (
            "pin",
            (
                re.compile(rf"{named('pin')}(?:'?s)?{_APART}{between}{_PIN}"),
                re.compile(rf"{_PIN}(?={STEP}{between}{named('pin')})"),
            ),
        ),
        (
            "password",
            (
                re.compile(rf"{password}{_AFTER_COLON}"),
                re.compile(rf"{password}(?:'?s)?{_APART}{between}{_SHAPE}"),
                re.compile(rf"{password}(?:'?s)?{_APART}{between}(?P<secret>\d(?:{GAP}\d){{3,11}})"),
                re.compile(
                    rf"(?<!\S)(?=[^\s,;]*[a-z])(?P<secret>(?=\S*\d)[^\s,;]{{4,40}})(?={STEP}{between}{password})"
                ),
            ),
        ),
    )
