"""All words that pages show: one folder of tables for each language, found by its name and read once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from deflect.desk.replies.reply_list import Wanted
from voice_flows import locales
from voice_flows.wording.phrases import Register

FOLDER = Path(__file__).with_name("locales")


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that pages speak, the default language first."""
    found = sorted(file.parent.name for file in FOLDER.glob("*/words.json"))
    return tuple(sorted(found, key=lambda code: code != locales.DEFAULT))


@cache
def own(language: str) -> Mapping[str, str]:
    """A language's own texts by their key. A text may hold `{names}` to fill in."""
    pairs: list[tuple[str, str]] = json.loads(
        (FOLDER / language / "words.json").read_text("utf-8"), object_pairs_hook=list
    )
    if len(dict(pairs)) < len(pairs):
        doubled = next(key for at, (key, _) in enumerate(pairs) if key in dict(pairs[:at]))
        raise ValueError(f"{language}/words.json has two texts for {doubled}: give one of them another key")
    return dict(pairs)


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
    replies = [] if _canned(language) else ["desk: canned.json is missing"]
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
def canned_replies() -> tuple[Wanted, ...]:
    """The canned replies that come with the product, language by language. A text without registers serves both."""
    return tuple(Wanted(key, code, words) for code in languages() for key, words in _canned(code).items())


def _canned(language: str) -> Mapping[str, Mapping[Register, str]]:
    file = FOLDER / language / "canned.json"
    found: dict[str, str | dict[Register, str]] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return {key: {"usted": said, "tu": said} if isinstance(said, str) else said for key, said in found.items()}


def _places(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))
