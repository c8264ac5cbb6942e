"""What merges make of records: which one they are shown as, and since when two belong together. Pure.

Each record is merged into one other at most, so that they are trees. Undoing a merge cuts its tree in two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, Protocol, TypeAlias, TypeVar

Merges: TypeAlias = Mapping[str, tuple[str, datetime]]
"""By record, the one that it was merged into, and when."""


_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)


class Word(Protocol):
    """What a customer agreed to or refused, and when."""

    @property
    def customer_id(self) -> str: ...

    @property
    def granted(self) -> bool: ...

    @property
    def at(self) -> datetime: ...


Said = TypeVar("Said", bound=Word)


def first(merges: Merges, customer: str) -> str:
    """The record that this one is shown as: the last on its way up."""
    return _way_up(merges, customer)[-1][0]


def since(merges: Merges, one: str, other: str) -> datetime | None:
    """Since when two records belong together; `None` if they do not."""
    up = dict(_way_up(merges, one))
    for record, at in _way_up(merges, other):
        if record in up:
            return max((each for each in (up[record], at) if each), default=_ALWAYS)
    return None


def strictest(words: Iterable[Said], merges: Merges) -> Said | None:
    """The word that counts among several records' words, newest first.

    It is the newest, unless the newest of one record is a no, and no yes came after it while both belonged together.
    """
    ordered = list(words)
    newest_of: dict[str, Said] = {}
    for word in ordered:
        newest_of.setdefault(word.customer_id, word)
    for refusal in newest_of.values():
        if not refusal.granted and not any(_lifts(merges, word, refusal) for word in ordered):
            return refusal
    return ordered[0] if ordered else None


def _lifts(merges: Merges, word: Word, refusal: Word) -> bool:
    if not word.granted or word.at < refusal.at:
        return False
    together = since(merges, word.customer_id, refusal.customer_id)
    return together is not None and (word.customer_id == refusal.customer_id or together < word.at)


def _way_up(merges: Merges, customer: str) -> list[tuple[str, datetime | None]]:
    """The record and those above it, each with the last instant at which a merge on the way was made."""
    way: list[tuple[str, datetime | None]] = [(customer, None)]
    while (step := merges.get(way[-1][0])) is not None:
        into, at = step
        way.append((into, max(filter(None, (way[-1][1], at)))))
    return way
