"""Fixed words and sentences for people, by key and language: reasons, causes, notices. Only their lookup."""

from __future__ import annotations

from collections.abc import Mapping

from voice_flows import locales


def text(key: str, language: str, /, **values: object) -> str:
    """The words of `key`, such as `texting.landline`, with its `{names}` filled in.

    Raises `KeyError` for a key that does not exist: that is our mistake.
    """
    words = locales.of(language).words[key]
    return words.format(**values) if values else words


def texts(key: str) -> Mapping[str, str]:
    """The words of `key` in every language, by its code. Raises `KeyError`."""
    return {code: text(key, code) for code in locales.known()}


def exists(key: str) -> bool:
    """True for a key that has words."""
    return key in locales.of(locales.FALLBACK).words
