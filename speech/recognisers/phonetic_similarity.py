"""Measures how similar two wordings sound: what a recogniser wrote and what was expected. Pure.

For picking among an engine's own readings only; which choice a caller meant is `voice_flows.understanding.matching`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from num2words import num2words
from rapidfuzz.distance import Levenshtein

from speech.base import Hypothesis, Language

ALIKE = 0.5  # likeness below which a phrase is not offered as a hypothesis
SPELT_APART = 0.8  # likeness from which several words are one number: "veinte dos"
HYPOTHESES = 8
FASTEST_WORDS_PER_S = 5.0  # people do not speak faster for long
_LONGEST_NUMBER = 6  # digits read as one number; longer ones are said digit by digit


def likeness(heard: str, expected: str, language: Language) -> float:
    """Returns the share of sounds that need no change, from 0 to 1."""
    one, other = spelled(heard, language), spelled(expected, language)
    longest = max(len(one), len(other))
    return 1 - Levenshtein.distance(one, other) / longest if longest else 0.0


def another_word(heard: str, expected: str, language: Language) -> bool:
    """True where both are clear words and not the same: "setenta" is no "sesenta", "veinte tres" no "veinte"."""
    one, other, known = plain(heard, language), plain(expected, language), language.clear_words
    if one == other or not one or other not in known:
        return False
    apart = known.issuperset(one.split()) and likeness(heard, expected, language) < SPELT_APART
    return one in known or apart


def in_words(text: str) -> str:
    """Returns the words of a reading in small letters, without punctuation: so phrases are compared with them."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def ranked(text: str, sure: float, phrases: Sequence[str], language: Language) -> tuple[Hypothesis, ...]:
    """Returns hypotheses for a text that an engine is `sure` of (0 to 1): the phrases it resembles, and itself."""
    near = [
        min(likeness(text, phrase, language), ALIKE if another_word(text, phrase, language) else 1.0)
        for phrase in phrases
    ]
    alike = sorted((at for at in range(len(near)) if near[at] >= ALIKE), key=lambda at: -near[at])
    found = [Hypothesis(phrases[at], at, round(near[at] * sure, 3)) for at in alike[: HYPOTHESES - 1]]
    beyond = 1 - max(near, default=0.0)
    return (*found, Hypothesis(text, None, round(sure * beyond, 3)))


@lru_cache(maxsize=4096)
def spelled(text: str, language: Language) -> str:
    """Returns words as one sequence of sounds: no case, accents, spaces or punctuation, numbers in words."""
    folded = plain(text, language).replace(" ", "")
    for written, sound in language.sounds:
        folded = folded.replace(written, sound)
    return folded


def plain(text: str, language: Language) -> str:
    """Returns lower-case words without accents or punctuation, numbers in words."""
    said = re.sub(r"\d+", lambda number: f" {_number(number[0], language)} ", text)
    bare = unicodedata.normalize("NFD", said.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in bare if not unicodedata.combining(c))))


def _number(digits: str, language: Language) -> str:
    parts = [digits] if len(digits) <= _LONGEST_NUMBER and not digits.startswith("0") else list(digits)
    try:
        return " ".join(num2words(int(part), lang=language.number_words or language.tag) for part in parts)
    except NotImplementedError:  # a language without number words
        return digits


def without_loops(text: str, seconds: float, expected_once: bool) -> str:
    """Returns the text with a decoder's loop cut to one round.

    Short windows make Whisper say "doce doce doce". Real repetition ("cinco cinco cinco") is kept, unless
    it is faster than people speak, or the whole was `expected_once`: a phrase out of a menu.
    """
    words = text.split()
    for width in range(1, len(words) // 2 + 1):
        rounds = _rounds(words, width)
        too_fast = len(words) > FASTEST_WORDS_PER_S * max(seconds, 0.5)
        if rounds >= 2 and (expected_once or too_fast or (rounds >= 3 and width >= 2)):
            return " ".join(words[:width])
    return text


def _rounds(words: list[str], width: int) -> int:
    """Returns how often the text repeats its first `width` words and nothing else; the last word may be cut off."""
    said = [word.strip(".,;:!?¡¿").casefold() for word in words]
    same = all(word == said[at % width] for at, word in enumerate(said[:-1]))
    return len(words) // width if same and said[(len(said) - 1) % width].startswith(said[-1]) else 1
