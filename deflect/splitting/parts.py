"""Which entries of a conversation go and which stay where it is split. Pure.

Everything from one entry on goes, but a call is never split: it goes whole if it began there or later, with the calls
that were promised in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from deflect.tables.threads import EntryKind

SAID: Final[frozenset[EntryKind]] = frozenset({"heard", "said", "message_in", "message_out", "voicemail", "note"})
"""What a half must hold some of to be a conversation."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the timeline, as far as splitting needs it."""

    id: str
    sequence: int
    kind: EntryKind
    leg: str | None
    outbox: str | None
    user: str | None
    call: str | None
    """The call of ours that it tells of."""
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Parts:
    """The entries of both halves, in their order."""

    staying: tuple[Line, ...]
    going: tuple[Line, ...]

    @property
    def worth(self) -> bool:
        """True if somebody says something in each half."""
        return all(any(one.kind in SAID for one in half) for half in (self.staying, self.going))

    @property
    def since(self) -> datetime:
        """When the second half began."""
        return self.going[0].received_at

    @property
    def answered_at(self) -> datetime | None:
        """When a person of ours first wrote in the second half."""
        wrote = (one.received_at for one in self.going if one.kind == "message_out" and one.user is not None)
        return min(wrote, default=None)

    def goes(self, leg: str | None) -> bool:
        """True if entries of this leg are in the second half."""
        return any(one.leg == leg for one in self.going)

    def stays(self, leg: str | None) -> bool:
        """True if entries of this leg are in the first half."""
        return any(one.leg == leg for one in self.staying)


def begins(lines: Iterable[Line], whole: Collection[str], promised: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """By call, where it begins: a leg that is not split, or a planned call by its id.

    `promised` has for each planned call its legs: the one in which it was promised, and its own. All of them begin
    with the first.
    """
    found: dict[str, int] = {}
    for one in lines:
        for name in (one.leg, one.call):
            if name is not None and (name in whole or name in promised):
                found[name] = min(found.get(name, one.sequence), one.sequence)
    together = [[call, *(leg for leg in legs if leg in whole)] for call, legs in promised.items()]
    changed = True
    while changed:
        before = dict(found)
        for names in together:
            first = min((found[name] for name in names if name in found), default=None)
            found |= {name: first for name in names if first is not None}
        changed = found != before
    return found


def parted(lines: Sequence[Line], start: Line, begun: Mapping[str, int]) -> Parts:
    """The two halves, where the second begins at `start`."""

    def place(one: Line) -> int:
        return begun.get(one.leg or "", begun.get(one.call or "", one.sequence))

    at = place(start)
    staying = tuple(one for one in lines if place(one) < at)
    return Parts(staying, tuple(one for one in lines if place(one) >= at))


def line(row: Any) -> Line:
    """Reads a row of the ledger."""
    call = row.meta.get("outcall") if row.kind == "outcall" else None
    return Line(row.id, row.sequence, row.kind, row.leg_id, row.outbox_id, row.user_id, call, row.received_at)
