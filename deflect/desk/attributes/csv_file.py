"""Reads a CSV file of customers, as spreadsheets write it, and guesses which column is what. Pure."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from deflect.desk.attributes.attribute_list import Attribute
from deflect.desk.commands import Refused
from deflect.policy import phone_numbers
from deflect.tables.folded import words_of

MOST_ROWS: Final = 5000
MOST_COLUMNS: Final = 50
LONGEST_CELL: Final = 500
SEPARATORS: Final = ",;\t|"
LOOKED_AT: Final = 50
"""Rows by which the column of numbers is guessed."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """Every row is as long as `columns`. `number` is the place of the customers' numbers, -1 where none is;
    `attributes` tells the column of an attribute by its key.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number: int
    attributes: Mapping[str, int]


def read(text: str, attributes: Sequence[Attribute], region: str) -> CsvFile:
    """Reads the file; its first line names the columns. `region`: see `phone_numbers.parse`.

    Raises `Refused`: `csv_empty` without rows, `csv_long` with too many rows or columns, or a cell of too many
    characters, `csv_broken` where a quotation mark is not closed.
    """
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    lines = csv.reader(StringIO(text, newline=""), delimiter=_separator(text.partition("\n")[0]), strict=True)
    try:
        found = [row for row in lines if any(map(str.strip, row))]
    except csv.Error:
        raise Refused("csv_broken") from None
    if len(found) < 2:
        raise Refused("csv_empty")
    columns = tuple(name.strip() for name in found[0])
    rows = tuple(tuple(cell.strip() for cell in (*row, *[""] * len(columns))[: len(columns)]) for row in found[1:])
    longest = max(len(cell) for row in rows for cell in row)
    if len(rows) > MOST_ROWS or len(columns) > MOST_COLUMNS or longest > LONGEST_CELL:
        raise Refused("csv_long", rows=MOST_ROWS, columns=MOST_COLUMNS)
    return CsvFile(columns, rows, _numbers_at(rows, region), _attributes_at(columns, attributes))


def _separator(line: str) -> str:
    return max(SEPARATORS, key=line.count)


def _numbers_at(rows: Sequence[Sequence[str]], region: str) -> int:
    """The column in which most cells are telephone numbers, -1 where they are fewer than half."""
    looked = rows[:LOOKED_AT]
    columns = range(len(looked[0]))
    found = [sum(phone_numbers.parse(row[at], region).e164 is not None for row in looked) for at in columns]
    most = max(columns, key=found.__getitem__, default=-1)
    return most if most >= 0 and 2 * found[most] >= len(looked) else -1


def _attributes_at(columns: Sequence[str], attributes: Sequence[Attribute]) -> dict[str, int]:
    """The columns that are called as an attribute is, by its key or a name of it."""
    named = {words_of(column): at for at, column in reversed(list(enumerate(columns)))}
    found: dict[str, int] = {}
    for one in attributes:
        names = (words_of(name) for name in (one.key, *one.names.values()))
        at = next((named[name] for name in names if name in named), None)
        if at is not None:
            found[one.key] = at
    return found
