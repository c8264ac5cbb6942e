"""What is wrong with a flow document, where, and how to fix it; and where each of its keys stands.

Values only. Problems are found in `voice_flows.publishing` and in `voice_flows.checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, TypeAlias
from unicodedata import combining, normalize

Severity: TypeAlias = Literal["error", "warning"]
Path: TypeAlias = tuple[str | int, ...]
"""The keys and list positions from the top of the document to a place in it."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to fix. An error keeps a flow from being published, a warning does not. Lines and columns from 1."""

    severity: Severity
    code: str
    line: int
    column: int
    message: str
    fix: str
    node: str = ""
    """The node it belongs to, for tools that show nodes; empty for the document as a whole."""


@dataclass(frozen=True, slots=True)
class Places:
    """Line and column of every key (and list item) of a document, from 1."""

    known: Mapping[Path, tuple[int, int]] = field(default_factory=dict)

    def at(self, *path: str | int) -> tuple[int, int]:
        """Returns where the key stands, or the nearest key above it that is written down."""
        while path and path not in self.known:
            path = path[:-1]
        return self.known.get(path, (1, 1))

    def problem(self, severity: Severity, code: str, path: Path, message: str, fix: str) -> Problem:
        line, column = self.at(*path)
        node = str(path[1]) if len(path) > 1 and path[0] == "nodes" else ""
        return Problem(severity, code, line, column, message, fix, node)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Suggests the most similar word; where none is similar, returns `otherwise` or the list of words."""
    words = sorted(known)
    if near := get_close_matches(_plain(word), words, n=1, cutoff=0.6):
        return f"did you mean '{near[0]}'?"
    return otherwise or (f"use one of {', '.join(words)}" if words else "there is none to choose from")


def _plain(word: str) -> str:
    """Lower case without accents, as names are."""
    return "".join(letter for letter in normalize("NFKD", word.lower()) if not combining(letter))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorts problems as they stand in the document, each once."""
    return tuple(sorted(set(problems), key=lambda one: (one.line, one.column, one.severity, one.code, one.message)))
