"""The text that finders search, and a secret in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BOUNDARY: Final = "\x1f"
"""Stands between two messages."""


@dataclass(frozen=True, slots=True)
class Page:
    """Folded messages as one text, a boundary between two; `joined` where words between two messages were left out."""

    text: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Characters `start` to `end` of a page are a secret of this kind."""

    kind: str
    start: int
    end: int
