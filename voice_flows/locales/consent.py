"""Words and requests by which customers of a language ask for texts or for none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from voice_flows.locales.tables import Table, words

_NOTHING: Final = re.compile(r"(?!)")
"""Matches no text: stands for requests that a language does not tell."""
_MEANINGS: Final = ("stop", "start", "help", "yes")


@dataclass(frozen=True, slots=True)
class Consent:
    """Words in capitals, all else over the normal form."""

    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """`stop`, `start`, `help` and `yes` to the words that mean it, each with what an author writes instead."""
    courtesy: frozenset[str] = frozenset()
    """Words and phrases that may stand around such a word and change nothing."""
    whole: re.Pattern[str] = _NOTHING
    """Requests for no more texts that are obeyed where the message is nothing else."""
    within: re.Pattern[str] = _NOTHING
    """Requests inside a sentence, those of `whole` among them, which are asked back."""
    unless: re.Pattern[str] = _NOTHING
    """Sentences with the words of such a request that say something else."""


def consent(table: Table) -> Consent:
    """Reads the table of a language's `consent.toml`."""
    requests = table.get("requests", {})
    texts = f"(?:{requests.get('texts', '')})"
    whole, within, unless = (_patterns(requests.get(name, []), texts) for name in ("whole", "within", "unless"))
    inside = [*(rf"\b(?:{pattern})\b" for pattern in whole), *within]
    lists = {"whole": whole, "within": inside, "unless": unless}
    patterns = {name: _any(listed) for name, listed in lists.items() if listed}
    meant = {meaning: table.get(meaning, {}) for meaning in _MEANINGS}
    return Consent(meant, words(table.get("courtesy", "")), **patterns)


def _patterns(rows: list[str], texts: str) -> list[str]:
    """Puts what messages are called in the place of `{texts}`."""
    return [row.replace("{texts}", texts) for row in rows]


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
