"""Sentences of checks: in English for the command line, and in any language of the pages for its health page.

Their words stand in `words/<language>.json`, beside this file. A plain text is in the words of who said it: a driver, a
certificate, a setting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

COMMAND_LINE: Final = "command_line"
"""The table of what the command prints, which also serves languages without one."""
FOLDER: Final = Path(__file__).with_name("words")
Text = TypeVar("Text", bound=object)


class Sentence(str):
    """The English sentence, which can also be said in other languages."""

    in_language: Callable[[str], str]


def said(key: str, /, **values: object) -> Sentence:
    """Returns the sentence of a key, with its places filled in; a value may be a sentence itself."""
    return _sentence(
        lambda language: words(language)[key].format(**{name: told(one, language) for name, one in values.items()})
    )


def either(english: str, key: str, /, **values: object) -> Sentence:
    """Returns a sentence that other code says in English and a language of the pages by a key, if it has that."""

    def in_language(language: str) -> str:
        own = _own(language).get(key)
        return own.format(**values) if own else english

    return _sentence(in_language)


def joined(parts: Iterable[str], between: str = "; ") -> Sentence:
    """Returns several sentences as one; what is said twice, once."""
    kept = tuple(dict.fromkeys(parts))
    return _sentence(lambda language: str(told(between, language)).join(str(told(one, language)) for one in kept))


def told(text: Text, language: str) -> Text | str:
    """Returns a sentence in a language; anything else as it is."""
    return text.in_language(language) if isinstance(text, Sentence) else text


@cache
def words(language: str) -> Mapping[str, str]:
    """The sentences of a language by their key; what it lacks is as the command prints it."""
    return {**_own(COMMAND_LINE), **_own(language)}


def lacking(language: str) -> tuple[str, ...]:
    """Returns each sentence that a language with a table of its own lacks, one a line."""
    own = _own(language)
    return tuple(f"checks: {key} is missing" for key in _own(COMMAND_LINE) if own and not own.get(key))


@cache
def _own(language: str) -> Mapping[str, str]:
    file = FOLDER / f"{language}.json"
    own: dict[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return own


def _sentence(in_language: Callable[[str], str]) -> Sentence:
    made = Sentence(in_language(COMMAND_LINE))
    made.in_language = in_language
    return made
