"""PINs and passwords beside their names. A plain word is a password only where it can hardly be anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from deflect.policy.redaction.found import Found, Page
from deflect.policy.redaction.words import GAP, STEP, after_words, listed, named
from voice_flows import locales

_PIN: Final = rf"(?<![a-z0-9])(?P<secret>\d(?:{GAP}\d){{3,7}})(?!{GAP}\d)(?![a-z0-9])"
_SHAPE: Final = r"(?P<secret>(?=[^\s,;]*\d)[^\s,;]{4,40}?)(?=[.!?]*(?:[\s,;]|$))"
"""A run of letters, digits and signs with a digit in it."""
_MIXED: Final = rf"(?=\d*[a-z]){_SHAPE}"
_RUN: Final = r"(?P<secret>\d{4,8}|\d(?:[ -]\d){3,7})(?=[^a-z0-9€$%:]*(?:[,;.!?\x1f\n]|$))"
"""A PIN that ends its clause, its digits together or each by itself: no time of day."""
_AFTER_COLON: Final = r"\s?[:=]\s?(?P<secret>[^\s,;]{4,40}?)(?=[.!?]*(?:[\s,;]|$))"
"""Whatever stands behind a name and a colon."""
_WORD: Final = r"[^\s,;:.!?\x1f]+"
_APART: Final = r"(?:[^a-z0-9\x1f]{0,3}\x1f|[^a-z0-9]{1,3})"
"""What parts a name from its secret, which may stand in the next message."""
_MOST_WORDS: Final = 4
_SHORTEST: Final = 3
"""Letters of the shortest word of a password."""
_PARTICIPLE: Final = re.compile(r"(?:ad|id)as?$|ed$")
"""Ends of words that tell what became of a password ("bloqueada", "locked")."""


def found(page: Page) -> Iterator[Found]:
    """Yield each PIN, and each password."""
    for kind, patterns in _patterns():
        for pattern in patterns:
            for match in pattern.finditer(page.text):
                yield Found(kind, *match.span("secret"))
                if kind == "pin" and (other := _changed().match(page.text, match.end("secret"))):
                    yield Found(kind, *other.span("secret"))
    yield from _asides(page.text)
    yield from _of_words(page.text)


def _asides(text: str) -> Iterator[Found]:
    """Yield each secret that something else parts from its name ("mi pin de la alarma: 4455")."""
    for kind, pattern in (("pin", _aside("pin", _RUN)), ("password", _aside("password", _MIXED))):
        for match in pattern.finditer(text):
            clause = re.split(r"[,;:.!?\x1f\n]", text[: match.start()])[-1]
            if _negations().isdisjoint(clause.split()):
                yield Found(kind, *match.span("secret"))


def _of_words(text: str) -> Iterator[Found]:
    """Yield each password of plain words: what its name is said to be, or the one word after its name in a clause."""
    for match in _stated().finditer(text):
        words = [*re.finditer(_WORD, match["rest"])]
        length = next((place for place, word in enumerate(words) if word.group() in listed("ending")), len(words))
        if any(map(str.isdecimal, match["rest"])):
            continue  # numbers have their own names: "mi clave de cliente es 48213"
        if 1 <= length <= _MOST_WORDS and not any(is_ordinary(word.group()) for word in words[:length]):
            yield Found("password", match.start("rest"), match.start("rest") + words[length - 1].end())
    for match in _alone().finditer(text):
        if not is_ordinary(match["secret"]):
            yield Found("password", *match.span("secret"))


def is_ordinary(word: str) -> bool:
    """True for words that people say of passwords, and for those that tell little anywhere."""
    return len(word) < _SHORTEST or bool(_PARTICIPLE.search(word)) or word in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    hearings = [locales.hearing(code) for code in locales.known()]
    common = (words for one in hearings for words in (one.weak, one.negations, one.around))
    return listed("of_passwords", "between", "stating", "ending", "password").union(*common)


@cache
def _stated() -> re.Pattern[str]:
    denied = "|".join(sorted(listed("password") | _negations()))
    words = rf"(?:{STEP}(?!(?:{denied})(?![a-z]))[a-z]+){{0,3}}?"
    is_it = rf"(?:{STEP}|'){named('being')}[ :]{{1,3}}[\"'“«]?"
    return re.compile(rf"(?<!\ba )(?<!una ){named('password')}{words}{is_it}(?P<rest>[^,;:.!?\x1f\n\"”»]+)")


@cache
def _alone() -> re.Pattern[str]:
    before = rf"(?:^|[,;:.!?\x1f\n])\s*(?:{after_words('between', most=2)})"
    return re.compile(rf"{before}{named('password')} (?P<secret>[a-z]{{4,}})\s*(?=$|[,;:.!?\x1f\n])")


@cache
def _changed() -> re.Pattern[str]:
    """The PIN that took the place of the one before: "era 1234 pero ahora es 5678"."""
    between = after_words("between", "stating")
    return re.compile(rf"{STEP}(?:[a-z']+{STEP}){{0,3}}?{named('stating')}{STEP}{between}(?:it'?s{STEP})?{_PIN}")


@cache
def _aside(name: str, secret: str) -> re.Pattern[str]:
    """A name, a few words up to a comma or colon, none of which denies or names another thing, and the secret."""
    other = listed("other", "parcel", "password", "pin") | _negations()
    others = "|".join(sorted(word for word in other if word.isalpha()))
    words = rf"(?:{STEP}(?!(?:{others})(?![a-z]))[a-z]+(?<!ad[ao])(?<!id[ao])(?<!ed)){{1,5}}"
    between = after_words("between", "stating")
    return re.compile(rf"{named(name)}{words}\s?[,:]{STEP}{between}(?<![a-z0-9]){secret}")


@cache
def _negations() -> frozenset[str]:
    return frozenset[str]().union(*(locales.hearing(code).negations for code in locales.known()))


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
                re.compile(rf"{named('pin')}(?:{STEP}[a-z]+){{1,3}}?{STEP}{named('being')}{STEP}{between}{_PIN}"),
            ),
        ),
        (
            "password",
            (
                re.compile(rf"{password}{_AFTER_COLON}"),
                re.compile(rf"{password}(?:'?s)?{_APART}{between}{_SHAPE}"),
                re.compile(rf"{named('key')}{STEP}{between}{named('stating')}{STEP}{between}{_MIXED}"),
                re.compile(rf"{password}(?:'?s)?{_APART}{between}(?P<secret>\d(?:{GAP}\d){{3,11}})"),
                re.compile(
                    rf"{named('key')}[^a-z0-9\x1f]{{1,3}}{after_words('being', most=1)}"  # a menu may end with it
                    rf"(?P<secret>\d(?:{GAP}\d){{3}}(?:(?:{GAP}\d){{2,4}})?)(?!{GAP}\d)(?![a-z0-9€$])"
                ),
                re.compile(
                    rf"(?<!\S)(?=[^\s,;]*[a-z])(?P<secret>(?=\S*\d)[^\s,;]{{4,40}})(?={STEP}{between}{password})"
                ),
            ),
        ),
    )
