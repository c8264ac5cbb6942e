"""The index of words over what is searched: names, numbers, subjects and the timeline.

Each database keeps it by itself, within the transaction that writes, changes or erases a row: PostgreSQL by indexes of
the columns, SQLite by triggers that write each row's words into a full-text table. That table keeps words and row
numbers only; `search_row` says which row of ours has which number. Words are parted before they come here (see
`folded`), so that both databases index the very same ones, signs such as % included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

SEARCHED: Final = (
    ("customer", "name_folded"),
    ("identity", "address_parts"),
    ("conversation", "subject_folded"),
    ("entry", "text_folded"),
)
"""Tables and their columns of words."""
ROWS: Final = "search_row"
WORDS: Final = "search_words"
MERGED: Final = 1000
"""Pages of the full-text table that are written anew in one transaction."""
_SIGNS: Final = "".join(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum())
_QUOTED: Final = _SIGNS.replace("'", "''").replace('"', '""')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together; with `open`, the last one may go on."""

    words: tuple[str, ...]
    open: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.words)


def name_of(table: str) -> str:
    """Returns the name of PostgreSQL's index of a table's words."""
    return f"ix_{table}_words"


def is_part(kind: str, name: str | None) -> bool:
    """Returns whether a table or index of the database belongs to the index of words, and so to no class of ours."""
    own = {name_of(table) for table, _ in SEARCHED} if kind == "index" else (ROWS, WORDS)
    return name in own or (kind == "table" and str(name).startswith(f"{WORDS}_"))


def for_sqlite(phrases: tuple[Phrase, ...]) -> str:
    """Returns what FTS5 is asked for: the rows that hold all words of any of the phrases."""

    def quoted(word: str) -> str:
        return '"{}"'.format(word.replace('"', '""'))

    return _query(phrases, quoted, " AND ", " OR ", "*")


def for_postgresql(phrases: tuple[Phrase, ...]) -> str:
    """Returns the same as a `tsquery`."""

    def quoted(word: str) -> str:
        return "'{}'".format(word.replace("\\", "\\\\").replace("'", "''"))

    return _query(phrases, quoted, " & ", " | ", ":*")


def _query(phrases: tuple[Phrase, ...], quoted: Callable[[str], str], both: str, either: str, goes_on: str) -> str:
    found = []
    for phrase in phrases:
        words = [quoted(word) for word in phrase.words]
        words[-1] += goes_on if phrase.open else ""
        found.append(f"({both.join(words)})")
    return either.join(found)


def indexed(table: str, column: str) -> str:
    """Returns the expression that PostgreSQL indexes."""
    return f"array_to_tsvector(string_to_array({table}.{column}, ' '))"


def postgresql_indexes() -> Iterator[str]:
    for table, column in SEARCHED:
        yield f"CREATE INDEX {name_of(table)} ON {table} USING gin ({indexed(table, column)})"


def sqlite_tables() -> Iterator[str]:
    yield f"CREATE TABLE {ROWS} (id INTEGER PRIMARY KEY AUTOINCREMENT, source VARCHAR NOT NULL UNIQUE)"
    parted = f"\"ascii tokenchars '{_QUOTED}'\""
    yield f"CREATE VIRTUAL TABLE {WORDS} USING fts5(words, content='', detail=none, prefix='2 3', tokenize={parted})"


def sqlite_triggers() -> Iterator[str]:
    """The triggers by which every row's words are in the index; a row without words is not."""
    for table, column in SEARCHED:
        enter = (
            f"INSERT INTO {ROWS} (source) SELECT new.id WHERE new.{column} <> '';"  # noqa: S608  (names of ours)
            f"INSERT INTO {WORDS} (rowid, words) SELECT id, new.{column} FROM {ROWS}"
            f" WHERE source = new.id AND new.{column} <> '';"
        )
        leave = (
            f"INSERT INTO {WORDS} ({WORDS}, rowid, words) SELECT 'delete', id, old.{column} FROM {ROWS}"  # noqa: S608
            f" WHERE source = old.id;"
            f"DELETE FROM {ROWS} WHERE source = old.id;"
        )
        yield f"CREATE TRIGGER {table}_searched AFTER INSERT ON {table} WHEN new.{column} <> '' BEGIN {enter} END"
        yield f"CREATE TRIGGER {table}_searched_anew AFTER UPDATE OF {column} ON {table} BEGIN {leave}{enter} END"
        yield f"CREATE TRIGGER {table}_not_searched AFTER DELETE ON {table} BEGIN {leave} END"


def forget(connection: Connection) -> None:
    """Writes SQLite's full-text table anew without the words of rows that are gone, each piece in its own transaction.

    FTS5 keeps them until then, beside a mark that they are gone. `connection` commits each statement.
    """
    goes_on = forget_some(connection, first=True)
    while goes_on:
        goes_on = forget_some(connection, first=False)


def forget_some(connection: Connection, *, first: bool) -> bool:
    """Writes the next piece; returns false once nothing is left of what there was at the first one."""
    pages = -MERGED if first else MERGED  # a negative number takes all parts together, as FTS5 documents it
    before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    connection.exec_driver_sql(f"INSERT INTO {WORDS} ({WORDS}, rank) VALUES ('merge', {pages})")  # noqa: S608
    changed: int = connection.exec_driver_sql("SELECT total_changes()").scalar_one() - before
    return changed >= 2
