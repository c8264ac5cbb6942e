"""What a language needs so that countries are told apart: each country's own word for one thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from voice_flows.locales.tables import Countries, Patterns, Table, by_country


@dataclass(frozen=True, slots=True)
class Regions:
    """Words that differ between the countries of a language."""

    words: Mapping[str, Mapping[str, str]]
    """Name of a thing to country to its word, `""` for the others."""
    same: Mapping[str, str]
    """Words in normal form, each to the one that stands for all when answers are compared."""
    tidy: Patterns
    """Corrections of a text after its words were exchanged."""


def regions(table: Table, groups: Countries) -> Regions:
    """Reads the table of a language's `regional.toml`."""
    return Regions(
        words={name: by_country(words, groups) for name, words in table["words"].items()},
        same={word: one for one, words in table.get("same", {}).items() for word in words.split()},
        tidy=tuple((re.compile(row["pattern"]), row["becomes"]) for row in table.get("tidy", ())),
    )
