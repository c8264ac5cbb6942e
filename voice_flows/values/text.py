"""Free words, kept as they are."""

from __future__ import annotations

from voice_flows.values.reading import STRICT, Asked, Read


def by_keys(digits: str, asked: Asked) -> Read | None:
    return None


def by_words(text: str, asked: Asked) -> Read | None:
    return Read(text.strip(), STRICT) if text.strip() else None
