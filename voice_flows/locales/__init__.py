"""The languages that the product speaks: one folder of data for each, found by its name and read on first use.

`voice_flows/locales/<language>/` holds all of a language. Files are read once a process and then kept; programs call
`load_all` before they fork, so that no call waits for a file. What a language lacks is said in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

from voice_flows.locales.hearings import Hearing, Reading
from voice_flows.locales.locale import Locale, made
from voice_flows.locales.sayings import Sayings
from voice_flows.locales.sentences import Sentences
from voice_flows.locales.tables import Table, combined, read

DEFAULT: Final = "es"
"""The language of pages and messages before a person chose one, and the first whose words are tried."""
FALLBACK: Final = "en"
"""The language that is complete: a language without a folder, and all that a folder lacks, is said in it."""
SPELLINGS: Final = 256
"""Most spellings of language tags that are remembered."""
_MARK: Final = "locale.toml"
_added: dict[str, Traversable] = {}


@cache
def folders() -> Mapping[str, Traversable]:
    """The folder of each language, the default language first."""
    own = {folder.name: folder for folder in files(__name__).iterdir() if folder.joinpath(_MARK).is_file()}
    found = own | _added
    return MappingProxyType({code: found[code] for code in sorted(found, key=lambda one: (one != DEFAULT, one))})


def add(folder: Traversable) -> None:
    """Adds a language that lives elsewhere; its folder is named by its code. Call it before the first text."""
    _added[folder.name] = folder
    forget()


def remove(language: str) -> None:
    """Takes an added language away again."""
    _added.pop(language, None)
    forget()


def forget() -> None:
    """Lets every language be read anew."""
    for kept in (folders, known, base, of, own):
        kept.cache_clear()


@cache
def known() -> tuple[str, ...]:
    """The codes of all languages, the default language first."""
    return tuple(folders())


@lru_cache(maxsize=SPELLINGS)
def base(language: str) -> str:
    """The language of a tag such as `es-MX` that there is a folder for."""
    code = language.lower().replace("_", "-").partition("-")[0]
    return code if code in folders() else FALLBACK


def speaks(language: str) -> bool:
    """True for a tag whose language has a folder."""
    return language.partition("-")[0] in folders()


@lru_cache(maxsize=SPELLINGS)
def of(language: str) -> Locale:
    """All of a language, with English for what it lacks."""
    code = base(language)
    return made(code, own(code) if code == FALLBACK else combined(own(code), own(FALLBACK)))


@cache
def own(code: str) -> Mapping[str, Table]:
    """The files of a language as they are, by name. Raises `KeyError` for a language without a folder."""
    return read(folders()[code])


def load_all() -> None:
    """Reads every language, so that a program's children and its calls find them in memory."""
    for code in known():
        of(code)


def sayings(language: str) -> Sayings:
    return of(language).sayings


def hearing(language: str) -> Hearing:
    return of(language).hearing


def reading(language: str) -> Reading:
    return of(language).reading


def sentences(language: str) -> Sentences:
    return of(language).sentences
