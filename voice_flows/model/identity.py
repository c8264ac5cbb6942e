"""How surely it is known who makes a contact: the levels, and their marks in a session.

A flow reads the level as `contact.identity`. What a step has just found out stands as a mark in `Session.once`, so that
the nodes after it know it in the same turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["none", "seen", "confirmed", "code", "plugin"]
LEVELS: Final[tuple[Level, ...]] = ("none", "seen", "confirmed", "code", "plugin")
"""Least sure first: a number withheld or only claimed; one that the line vouches for; one known value given right, or
our text answered from that number; a code keyed that was sent to it; a person known by a plug-in."""
MARKS: Final = {f"identity:{level}": level for level in LEVELS}
"""The mark of each level in `Session.once`."""
MARKED: Final = frozenset(MARKS)


def mark(level: Level) -> str:
    """The mark of a level."""
    return f"identity:{level}"


def surer(one: Level, other: Level) -> Level:
    """The surer one of two levels."""
    return max(one, other, key=LEVELS.index)


def surest(once: Iterable[str], known: object) -> Level:
    """The surest of what a session's marks say and the level that is known otherwise; `none` for another word."""
    level: Level = next((one for one in LEVELS if one == known), "none")
    for each in once:
        level = surer(level, MARKS.get(each, "none"))
    return level
