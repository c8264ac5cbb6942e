"""Defines what a check of `relevo doctor` finds. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Health = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: the part, its state, what was seen, and the fix (empty if none is needed).

    What was seen and the fix may be a `Sentence`, which pages say in their own language.
    """

    what: str
    health: Health
    seen: str
    fix: str = ""
