"""Gives many customers values of their attributes, as rows of a file tell them: each row all or none, by itself.

The same rows change nothing when they come again, so an interrupted import simply begins anew. An empty cell leaves
the value as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deflect.desk.attributes import attribute_list, customers, giving
from deflect.desk.attributes.attribute_list import Attribute
from deflect.desk.commands import Refused, Unknown
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.policy import phone_numbers
from deflect.storage.transactions import Transactions

NOBODY: Final = "csv_nobody"
"""Code of a row whose number no customer has."""


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What became of a row: its `code` is empty where it fits, else of the refusal, at the attribute `key` if any."""

    code: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A number in any writing, and values by the keys of their attributes."""

    number: str
    wanted: Mapping[str, str]


def check(work: Transactions, rows: Sequence[Row]) -> tuple[RowAnswer, ...]:
    """Returns what would become of each row; nothing is changed."""
    return tuple(answer for answer, _ in _looked_at(work, rows))


def give(work: Transactions, user: str, rows: Sequence[Row]) -> tuple[RowAnswer, ...]:
    """Gives the values of each row that fits, in a transaction of its own, and returns what became of each."""
    actor, looked_at = audit.user(user), zip(rows, _looked_at(work, rows), strict=True)
    return tuple(_given(work, actor, owner, row) if owner else answer for row, (answer, owner) in looked_at)


def _looked_at(work: Transactions, rows: Sequence[Row]) -> list[tuple[RowAnswer, str | None]]:
    """Returns what would become of each row, with its customer where it fits."""
    numbers = [phone_numbers.parse(row.number, work.installation.region).e164 for row in rows]
    with work.store.reading() as db:
        known = {one.key: one for one in attribute_list.every(db)}
        owners = {number: customers.at_number(db, number) for number in numbers if number}
    return [_looked(row, number, owners, known) for row, number in zip(rows, numbers, strict=True)]


def _looked(
    row: Row, number: str | None, owners: Mapping[str, str | None], known: Mapping[str, Attribute]
) -> tuple[RowAnswer, str | None]:
    if number is None:
        return RowAnswer("number_unreadable"), None
    if owners[number] is None:
        return RowAnswer(NOBODY), None
    try:
        giving.read(known, _filled(row))
    except Refused as refused:
        return _refused(refused), None
    return RowAnswer(), owners[number]


def _given(work: Transactions, actor: Actor, owner: str, row: Row) -> RowAnswer:
    try:
        work.work(lambda unit: giving.give(unit, owner, actor, _filled(row)))
    except Unknown:
        return RowAnswer(NOBODY)
    except Refused as refused:
        return _refused(refused)
    return RowAnswer()


def _refused(refused: Refused) -> RowAnswer:
    return RowAnswer(refused.code, str(refused.detail["key"]))


def _filled(row: Row) -> dict[str, str]:
    return {key: text for key, text in row.wanted.items() if text.strip()}
