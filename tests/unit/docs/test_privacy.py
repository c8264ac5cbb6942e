"""Every column that may hold something personal has a row in the table of what is kept, and the page shows it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import JSON, LargeBinary, String

from deflect.keeping.kinds import KINDS, NOT_PERSONAL
from deflect.tables import Table
from deflect.tables.sealed import SealedDocument, SealedText
from relevo.docs import privacy

FREE = (JSON, LargeBinary, SealedDocument, SealedText)


def columns() -> Iterator[str]:
    """Columns of free form: text without a length, documents, bytes."""
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            free = isinstance(column.type, FREE) or (isinstance(column.type, String) and column.type.length is None)
            if free and not column.primary_key and not column.foreign_keys:
                yield f"{table.name}.{column.name}"


def named() -> list[str]:
    return [column for kind in KINDS for column in kind.columns]


def test_every_column_that_may_be_personal_has_a_row() -> None:
    assert sorted(set(columns()) - set(named()) - NOT_PERSONAL) == []


def test_table_names_no_column_twice_and_none_that_is_gone() -> None:
    both = [*named(), *NOT_PERSONAL]
    assert sorted(one for one in both if both.count(one) > 1) == []
    every = {f"{table.name}.{column.name}" for table in Table.metadata.sorted_tables for column in table.columns}
    assert set(both) - every == set()


def test_sealed_columns_are_told_as_sealed() -> None:
    kinds = (SealedDocument, SealedText)
    sealed = {
        f"{t.name}.{c.name}" for t in Table.metadata.sorted_tables for c in t.columns if isinstance(c.type, kinds)
    }
    told = {column for kind in KINDS if "customer's key" in kind.rests for column in kind.columns}
    assert sealed <= told


def test_page_is_written_from_the_table() -> None:
    assert privacy.FILE.read_text("utf-8") == privacy.written()
