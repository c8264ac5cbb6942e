"""Gives many customers values of their attributes, as rows of a file tell them: each row all or none, by itself.

The same rows again change nothing, so that whoever was interrupted begins anew. An empty cell leaves a value as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deflect.desk.attributes import attribute_list, customers, giving, values
from deflect.desk.attributes.attribute_list import Attribute
from deflect.desk.commands import Refused, Unknown
from deflect.people import audit
from deflect.policy import phone_numbers
from deflect.storage.transactions import Transactions
from deflect.storage.unit import Unit

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
    with work.store.reading() as db:
        known = {one.key: one for one in attribute_list.every(db)}
        owners = {number: customers.at_number(db, number) for number in _numbers(work, rows)}
        return tuple(_checked(row, known, _e164(work, row), owners) for row in rows)


def give(work: Transactions, user: str, rows: Sequence[Row]) -> tuple[RowAnswer, ...]:
    """Gives the values of each row that fits, in a transaction of its own, and returns what became of each."""
    found = check(work, rows)
    return tuple(answer if answer.code else _given(work, user, row) for row, answer in zip(rows, found, strict=True))


def _given(work: Transactions, user: str, row: Row) -> RowAnswer:
    def once(unit: Unit) -> None:
        owner = customers.at_number(unit.db, _e164(work, row))
        if owner is None:
            raise Unknown("number")
        giving.give(unit, owner, audit.user(user), _filled(row))

    try:
        work.work(once)
    except Unknown:
        return RowAnswer(NOBODY)
    except Refused as refused:
        return RowAnswer(refused.code, str(refused.detail.get("key", "")))
    return RowAnswer()


def _checked(row: Row, known: Mapping[str, Attribute], number: str, owners: Mapping[str, str | None]) -> RowAnswer:
    if not number:
        return RowAnswer("number_unreadable")
    if owners[number] is None:
        return RowAnswer(NOBODY)
    for key, written in _filled(row).items():
        if key not in known:
            return RowAnswer("attribute_unknown", key)
        try:
            values.read(known[key].kind, known[key].choices, written)
        except Refused as refused:
            return RowAnswer(refused.code, key)
    return RowAnswer()


def _filled(row: Row) -> dict[str, str]:
    return {key: text for key, text in row.wanted.items() if text.strip()}


def _numbers(work: Transactions, rows: Sequence[Row]) -> set[str]:
    return {number for row in rows if (number := _e164(work, row))}


def _e164(work: Transactions, row: Row) -> str:
    return phone_numbers.parse(row.number, work.installation.region).e164 or ""
