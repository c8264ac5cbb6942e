"""What every language calls the secrets, as patterns on folded text: a text's own language is often unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from voice_flows import locales
from voice_flows.locales.secrets import Secrets

GAP = r"[^a-z0-9]{0,3}"
"""What may part the digits of one number."""
STEP = r"[^a-z0-9]{1,4}"
"""What may part two words."""


_DOT = r"[^a-z0-9]{0,2}"
ABBREVIATED = rf"(?<![a-z])(?:c{_DOT}(?:v{_DOT}[vcn]|c{_DOT}v)2?|csc|(?<!el )(?<!calle )cid)(?![a-z])"
"""Names of the digits on the back of a card that are no words of a language."""


def named(*kinds: str) -> str:
    """A pattern for one of the words and phrases of these fields of `Secrets`, in any language, as whole words."""
    return rf"(?<![a-z])(?:{_either(_all(kinds))})(?![a-z])"


@cache
def code_names() -> re.Pattern[str]:
    """What people call the digits on the back of a card."""
    return re.compile(rf"{named('card_code')}|{ABBREVIATED}")


@cache
def names_of_words() -> re.Pattern[str]:
    """What people call the secrets that may hold hardly a digit: a password, and a birthday without its year."""
    return re.compile(named("password", "key", "birthday"))


def after_words(*kinds: str, most: int = 5) -> str:
    """A pattern for up to `most` words of these fields, each with what parts it from the next."""
    return rf"(?:(?:{_either(_all(kinds))}){STEP}){{0,{most}}}"


@cache
def denied() -> re.Pattern[str]:
    """What a writer says right after a number that is no secret."""
    return re.compile(rf"[^a-z0-9]{{1,3}}{named('denied')}")


@cache
def ends_with_name(*kinds: str, words: int) -> re.Pattern[str]:
    """A name of these kinds, and up to so many words after it, at the end of what stands before a number."""
    return re.compile(rf"{named(*kinds)}(?:{STEP}[a-z]+){{0,{words}}}[^a-z0-9]{{0,4}}$")


@cache
def correcting() -> str:
    """A pattern for what a writer says between a number and the one that takes its place."""
    return rf"(?:{_either({phrase for code in locales.known() for phrase in locales.sentences(code).correcting})})"


def behind(kind: str) -> str:
    """A pattern for a name of this kind, and up to four words after it that name no other number."""
    return rf"{named(kind)}(?:{STEP}(?!{named('other', 'parcel')})[a-z]+){{0,4}}?[^a-z0-9]{{0,4}}"


@cache
def listed(*kinds: str) -> frozenset[str]:
    """The words of these fields of `Secrets`, in any language."""
    return frozenset(_all(kinds))


def _all(kinds: Iterable[str]) -> set[str]:
    return {phrase for code in locales.known() for kind in kinds for phrase in _of(locales.of(code).secrets, kind)}


def _of(secrets: Secrets, kind: str) -> frozenset[str]:
    found = getattr(secrets, kind)
    assert isinstance(found, frozenset)
    return found


def _either(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=lambda one: (-len(one), one))
    return "|".join(phrase.replace(" ", STEP) for phrase in longest_first)
