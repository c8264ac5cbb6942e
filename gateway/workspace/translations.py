"""All words that pages show, in one table shared with the browser (`words.json`); a third language is data."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("words.json")
LANGUAGES = ("es", "en")


@cache
def table() -> dict[str, dict[str, str]]:
    """Key to language to text. A text may hold `{names}` to fill in."""
    read: dict[str, dict[str, str]] = json.loads(TABLE.read_text("utf-8"))
    return read


def word(key: str, language: str, **values: object) -> str:
    """The text of `key`. An unknown key is a mistake of ours: `KeyError`."""
    texts = table()[key]
    text = texts.get(language) or texts[LANGUAGES[0]]
    return text.format(**values) if values else text
