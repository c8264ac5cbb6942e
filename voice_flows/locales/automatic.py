"""What telephones and mailboxes write by themselves in a language: reactions, answers by machine, signatures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from voice_flows.locales.tables import Table

_REPLIES: Final = ("marks", "driving", "away", "promises", "filling", "thanks", "closings")
_NOTHING: Final = re.compile(r"(?!)")
"""Matches no text: stands for what a language does not tell."""


@dataclass(frozen=True, slots=True)
class Automatic:
    """Patterns over lower-case text without accents, with straight quotes."""

    yes: re.Pattern[str]
    """Words before the quoted text where the reaction is a thumbs-up."""
    no: re.Pattern[str]
    other: re.Pattern[str]
    """The same for all other reactions, and for one that was taken away."""
    by_sign: re.Pattern[str]
    """Words before the emoji of a reaction."""
    to: re.Pattern[str]
    """Words between the emoji and the quoted text."""
    things: re.Pattern[str]
    """What stands in place of a quoted text: `an image`."""
    marks: re.Pattern[str]
    """A message with one of these was written by a machine."""
    driving: re.Pattern[str]
    """Clauses of an answer by machine; so are `away` with `promises`, `thanks` with one of both, and `filling`."""
    away: re.Pattern[str]
    promises: re.Pattern[str]
    filling: re.Pattern[str]
    thanks: re.Pattern[str]
    """What a business says first."""
    closings: re.Pattern[str]
    """A whole line or clause after which a name may follow."""
    signatures: re.Pattern[str]
    """A whole line of a signature."""


def automatic(table: Table) -> Automatic:
    """Reads the table of a language's `automatic.toml`."""
    reactions, replies, signatures = (table.get(name, {}) for name in ("reactions", "replies", "signatures"))
    given = {name: reactions.get(name) for name in ("yes", "no", "other", "by_sign", "to", "things")}
    given |= {name: _any(replies.get(name)) for name in _REPLIES}
    given["signatures"] = _any(signatures.get("lines"))
    return Automatic(**{name: re.compile(pattern) if pattern else _NOTHING for name, pattern in given.items()})


def _any(patterns: list[str] | None) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns or ())
