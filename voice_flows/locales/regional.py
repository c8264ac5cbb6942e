"""Words that a country has of its own for one thing: said its own way, and understood in every way.

A flow's `country` (or the region of its language, `es-MX`) decides what is said. Written by hand; no verb form is
made by rule, and there is no *vosotros* and no *vos*: `tú` is said where a brand says it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from voice_flows import locales

LIBRARY: Final = ("mobile", "landline", "hash", "press", "press_tu")
"""What the phrase library says in the words of the language's home, and other countries hear in theirs."""


def names() -> tuple[str, ...]:
    """The names of all things that have regional words."""
    return tuple(locales.of(locales.FALLBACK).regions.words)


def country(language: str, flow: str) -> str:
    """The region of a language tag where it has one, else the flow's country."""
    region = language.replace("_", "-").partition("-")[2].upper()
    return region if len(region) == 2 else flow.upper()


def word(name: str, language: str, place: str) -> str:
    """The country's word for `name`. Raises `KeyError` for a name that is not in the table."""
    table = locales.of(language).regions.words[name]
    return table.get(place, table[""])


def localised(text: str, language: str, place: str) -> str:
    """A text of the phrase library in the country's words; what stands in braces is left alone."""
    changed = _changes(language, place)
    if not changed:
        return text
    pattern = re.compile(r"(\{[{%].*?[%}]\})|\b(" + "|".join(map(re.escape, changed)) + r")\b", re.DOTALL)
    told = pattern.sub(lambda found: found[1] or changed[found[2]], text)
    for wrong, right in locales.of(language).regions.tidy:
        told = wrong.sub(right, told)
    return told


@lru_cache(maxsize=256)
def _changes(language: str, place: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in LIBRARY:
        own = word(name, language, place)
        home = locales.of(language).regions.words[name][""]
        if own != home:
            found |= {home: own, home.capitalize(): own.capitalize()}
    return found


def one_word(text: str, language: str) -> str:
    """A normal text with each country's words for one thing made one."""
    same = locales.of(language).regions.same
    return " ".join(same.get(word, word) for word in text.split()) if same else text
