"""Words brought to a form in which accents, capitals, punctuation and spelling by ear no longer matter.

Nothing here knows of choices or scores that decide; only how alike two pieces of text are, 0..1.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from typing import Final

from babel.dates import get_day_names, get_month_names
from num2words import num2words
from rapidfuzz.distance import OSA

from voice_flows import locales

LONGEST: Final = 400
"""Characters of an utterance that are looked at; more is a story, and time stays bounded."""
SHORT: Final = 3
"""Up to so many sounds a near miss is another word: `si`, `mi` and `seis` differ by one."""
TYPO: Final = 0.79
"""Alikeness from which a word of five letters or more is the same one mistyped or misheard (one error in five)."""
CLEAR_NUMBERS: Final = 101
STEM: Final = 3
"""Letters that are left of a word at the least when its ending is taken off."""
_APOSTROPHES = re.compile(r"['’`´]")
_NOT_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: `¡La 2ª, por favor!` is `la 2a por favor`."""
    bare = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text[:LONGEST]))
    parts = unicodedata.normalize("NFKD", bare.casefold())
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _NOT_WORDS.sub(" ", letters).strip()


@lru_cache(maxsize=8192)
def sound(text: str, language: str) -> str:
    """A normal text as it sounds, roughly: letters that a speaker cannot tell apart become one."""
    for pattern, letter in locales.hearing(language).sounds:
        text = pattern.sub(letter, text)
    return re.sub(r"(\D)\1+", r"\1", text).replace(" ", "")


@lru_cache(maxsize=65536)
def likeness(one: str, other: str, language: str) -> float:
    """How alike two normal texts sound or look, whichever is more; short ones are the same or not at all.

    So are two clear words: "setenta" is never "sesenta" mistyped, nor Thursday Tuesday.
    """
    heard, meant = sound(one, language), sound(other, language)
    if heard == meant:
        return 1.0 if heard else 0.0
    if min(len(heard), len(meant)) <= SHORT or {one, other} <= clear_words(locales.base(language)):
        return 0.0
    seen = OSA.normalized_similarity(one.replace(" ", ""), other.replace(" ", ""))
    return max(seen, OSA.normalized_similarity(heard, meant))


@lru_cache(maxsize=8)
def clear_words(language: str) -> frozenset[str]:
    """Returns words that are each one thing and never another one of them: numbers to 100, weekdays and months.

    In normal form; without numbers in a language that num2words does not know.
    """
    calendar = locales.reading(language).calendar
    names = [*get_month_names("wide", locale=calendar).values(), *get_day_names("wide", locale=calendar).values()]
    with suppress(NotImplementedError):
        names += [num2words(number, lang=locales.sayings(language).number_words) for number in range(CLEAR_NUMBERS)]
    return frozenset(normal(str(name)) for name in names)


def same_word(one: str, other: str, language: str) -> bool:
    """True for one word, however spelt; digits must be the same digits."""
    if one == other:
        return True
    if one.isdigit() or other.isdigit() or min(len(one), len(other)) <= SHORT:
        return False
    return likeness(one, other, language) >= (TYPO if min(len(one), len(other)) >= 5 else 1.0)


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """A normal word without the endings that inflect it; numbers stay."""
    if word.isdigit():
        return word
    table = locales.of(language).endings
    if verb := table.attached.fullmatch(word):
        word = verb[1]
    ending = next((one for one in table.off if word.endswith(one) and len(word) - len(one) >= STEM), "")
    word = word.removesuffix(ending)
    for one, other in table.same:
        word = word.replace(one, other)
    return word[:-1] if len(word) > STEM and word[-1] == word[-2] else word
