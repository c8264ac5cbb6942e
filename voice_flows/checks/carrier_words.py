"""Words that carriers and providers act on before we see them, and what to write instead.

The words of each language are data of `voice_flows.locales`; carriers know them whatever language a flow speaks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Literal

from voice_flows import locales

Meaning = Literal["stop", "start", "help", "yes"]


def words(meaning: Meaning) -> dict[str, str]:
    """The words of this meaning in every language, each with what an author writes instead."""
    every = (locales.of(code).consent.get(meaning, {}) for code in locales.known())
    return {word: instead for language in every for word, instead in language.items()}


def stop() -> Mapping[str, str]:
    """A customer who answers with one of these is unsubscribed."""
    return words("stop")


def resume() -> Mapping[str, str]:
    """A customer who answers with one of these may get the provider's own reply on top of ours."""
    answered = words("start") | words("yes") | words("help")
    return {word: instead for word, instead in answered.items() if instead}


def bare(words: str) -> str:
    """As carriers compare: capitals, no accents, no blanks or punctuation around."""
    plain = unicodedata.normalize("NFKD", words)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.upper().strip(" \t\r\n.!¡?¿\"'«»").split())
