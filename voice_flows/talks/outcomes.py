"""What came of a talk. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from voice_flows.talks.talk_file import Talk


@dataclass(frozen=True, slots=True)
class Failure:
    """A place where a talk went otherwise than expected."""

    file: str
    line: int
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One talk on one medium; `visited` are the nodes at which something was said, asked or learned, or it waited.

    `heard` is what callers were told, in order.
    """

    talk: Talk
    medium: str
    failures: tuple[Failure, ...]
    visited: frozenset[str]
    heard: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not self.failures
