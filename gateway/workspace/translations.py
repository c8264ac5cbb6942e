"""All words that pages show: one folder of tables for each language, found by its name and read once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from voice_flows import locales

FOLDER = Path(__file__).with_name("locales")


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that pages speak, the default language first."""
    found = sorted(file.parent.name for file in FOLDER.glob("*/words.json"))
    return tuple(sorted(found, key=lambda code: code != locales.DEFAULT))


@cache
def own(language: str) -> Mapping[str, str]:
    """A language's own texts by their key. A text may hold `{names}` to fill in."""
    read: dict[str, str] = json.loads((FOLDER / language / "words.json").read_text("utf-8"))
    return read


@cache
def table(language: str) -> Mapping[str, str]:
    """Key to text; what a language lacks is in the default language."""
    return {**own(locales.DEFAULT), **own(language)}


def lacking(language: str) -> tuple[str, ...]:
    """Each text that pages lack in a language, or that has other places to fill in, one a line."""
    home, theirs = own(locales.DEFAULT), own(language)
    missing = [f"desk: {key} is missing" for key in home if not theirs.get(key)]
    strange = [f"desk: {key} is no text of the pages" for key in theirs.keys() - home.keys()]
    bent = [key for key in home.keys() & theirs.keys() if _places(home[key]) != _places(theirs[key])]
    replies = [f"desk: canned reply /{key} is missing" for key, texts in canned().items() if language not in texts]
    return (*missing, *sorted(strange), *(f"desk: {key} has other {{names}}" for key in sorted(bent)), *replies)


def word(key: str, language: str, **values: object) -> str:
    """The text of `key`. An unknown key is a mistake of ours: `KeyError`."""
    text = table(language if language in languages() else locales.DEFAULT)[key]
    return text.format(**values) if values else text


def following(language: str) -> str:
    """The language that a page offers beside its own."""
    every = languages()
    return every[(every.index(language) + 1) % len(every)]


@cache
def canned() -> Mapping[str, Mapping[str, str]]:
    """Each canned reply's key to its text by language; {name}, {agent} and {brand} are filled in by the desk."""
    found: dict[str, dict[str, str]] = {}
    for language in languages():
        file = FOLDER / language / "canned.json"
        replies: dict[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        for key, text in replies.items():
            found.setdefault(key, {})[language] = text
    return found


def _places(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))
