"""How words are said that a voice would read otherwise: brands, acronyms, foreign words, units, abbreviations.

The author's table of one language gives a respelling for each. Only what a synthetic voice speaks is respelled: what is
written, shown and kept stays as it is, and a recording of a person is found by the text of the flow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from voice_flows.model.turns import Spoken

Table: TypeAlias = Mapping[str, str]
"""Words as they are written to how they are said. A word with a capital stands for that writing alone."""


def table(tables: Mapping[str, Table], language: str) -> Table:
    """Returns the table of a language; `es-MX` adds to the table of `es`."""
    return {**tables.get(language.partition("-")[0], {}), **tables.get(language, {})}


def respelled(spoken: Spoken, words: Table) -> Spoken:
    """Returns the parts as they are to be said: whole words only, the longest entry first, each replaced once."""
    if not words:
        return spoken
    entries = tuple(sorted(words.items()))
    return tuple(_part(part, entries) for part in spoken)


@lru_cache(maxsize=4096)
def _part(part: str, entries: tuple[tuple[str, str], ...]) -> str:
    words = dict(entries)

    def said(found: re.Match[str]) -> str:
        written = found[0]
        entry = words.get(written, words.get(written.lower(), written))
        ends = written.endswith(".") and not part[found.end() :].strip()
        return f"{entry}." if ends and entry != written else entry

    return _pattern(entries).sub(said, part)


@lru_cache(maxsize=64)
def _pattern(entries: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    longest = sorted((word for word, _ in entries), key=len, reverse=True)
    any_of = "|".join(re.escape(word) for word in longest)
    return re.compile(rf"(?<!\w)(?:{any_of})(?!\w)", re.IGNORECASE)
