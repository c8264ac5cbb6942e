"""Puts what the finders found back into the texts: each secret becomes ▇ and its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from deflect.policy.redaction import accounts, answers, birthdays, cards, codes, ids, passwords
from deflect.policy.redaction.found import BOUNDARY, Found, Page
from deflect.policy.redaction.readings import Reading, may_answer_with_secret, readings

Finder: TypeAlias = tuple[int, Callable[[Page], Iterator[Found]]]
FINDERS: Final = (
    (12, accounts.ibans),
    (6, ids.with_letters),
    (20, accounts.national),
    (12, cards.found),
    (18, accounts.clabes),
    (7, ids.of_digits),
    (3, codes.found),
)
"""The fewest digits that a finder needs, and the finder; the surest first: what one took, the next ones leave alone."""
BY_NAME: Final = ((0, birthdays.found), (0, passwords.found), (0, answers.found))
"""Finders that go by a name alone: after all others, in every reading."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed, to find it in texts that were made of this one: as written, and as read in plain digits."""

    kind: str
    written: str
    read: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The redacted text. `found` names the kinds that were removed, in order."""

    text: str
    found: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """Characters `start` to `end` of message number `part` are a secret of this kind."""

    part: int
    start: int
    end: int
    kind: str
    read: str


def redact(text: str, earlier: str = "", asked: str = "") -> Redacted:
    """Return the text without what must not be stored.

    `earlier` is the customer's message before this one, `asked` the question that this text answers. Both are only
    looked at; `redact_thread` returns the earlier messages redacted as well.
    """
    return redact_thread((earlier, text) if earlier else (text,), asked)[-1]


def redact_thread(texts: Sequence[str], asked: str = "") -> tuple[Redacted, ...]:
    """Return a customer's messages, oldest first, without what must not be stored, also where one goes on in the next.

    `asked` is the question that the last one answers.
    """
    taken = _Taken()
    taken.add_all(_places(texts))
    if asked and may_answer_with_secret(asked, texts[-1]):
        last = len(texts) - 1
        answers = (places for places in _places((asked, texts[-1])) if all(place.part for place in places))
        taken.add_all([replace(place, part=last) for place in places] for places in answers)
    return tuple(_without(text, taken.of(number)) for number, text in enumerate(texts))


class _Taken:
    """The places that are taken; a secret that touches one of them is left alone."""

    def __init__(self) -> None:
        self._marks: dict[int, set[int]] = {}
        self._places: list[_Place] = []

    def add_all(self, secrets: Iterable[Sequence[_Place]]) -> None:
        for places in secrets:
            if all(self._marks.setdefault(one.part, set()).isdisjoint(range(one.start, one.end)) for one in places):
                self._places += places
                for one in places:
                    self._marks[one.part].update(range(one.start, one.end))

    def of(self, part: int) -> list[_Place]:
        return sorted((one for one in self._places if one.part == part), key=lambda one: one.start)


def _places(texts: Sequence[str]) -> Iterator[list[_Place]]:
    """The places of each secret that a finder meets in a reading, one for each message that it lies in."""
    ways = tuple(readings(texts))
    for finders in (FINDERS, BY_NAME):
        for way in ways:
            yield from _met(way, finders)


def _met(way: Sequence[Reading], finders: Sequence[Finder]) -> Iterator[list[_Place]]:
    """The places of the secrets that these finders meet in one reading."""
    together = BOUNDARY.join([one.text for one in way])
    digits = sum(map(together.count, "0123456789"))
    page = Page(together, way[0].joined)
    for fewest, find in finders:
        if digits >= fewest:
            yield from (list(_spread(way, one)) for one in find(page))


def _spread(way: Sequence[Reading], found: Found) -> Iterator[_Place]:
    begins = 0
    for part, one in enumerate(way):
        start, end = max(0, found.start - begins), min(len(one.text), found.end - begins)
        if start < end:
            yield _Place(part, one.starts[start], one.ends[end - 1], found.kind, one.text[start:end])
        begins += len(one.text) + len(BOUNDARY)


def _without(text: str, taken: Sequence[_Place]) -> Redacted:
    out, at = [], 0
    for one in taken:
        out += [text[at : one.start], shown(one.kind)]
        at = one.end
    removed = tuple(Removed(one.kind, text[one.start : one.end], one.read) for one in taken)
    return Redacted("".join([*out, text[at:]]), tuple(one.kind for one in taken), removed)


def shown(kind: str) -> str:
    """Return what stands in the place of a secret; without a kind, in that of words that a person took out."""
    return f"[▇ {kind}]" if kind else "[▇]"
