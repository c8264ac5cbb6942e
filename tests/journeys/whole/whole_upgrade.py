"""The data folder that an installation of 0.1 left behind, put where the programs of today find it."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import create_engine

from deflect.migrations.upgrading import upgrade

FIXTURE = Path(__file__).parents[2] / "fixtures" / "upgrade_0_1"
LAST_OF_0_1 = "0008"
"""The newest migration that 0.1 had."""


def left_by_0_1(folder: Path) -> Path:
    """Writes the secret and the ledger of 0.1 into a data folder; returns the SQLite file."""
    shutil.copy(FIXTURE / "secret.key", folder)
    file = folder / "relevo.db"
    dump = gzip.decompress((FIXTURE / "relevo.sql.gz").read_bytes()).decode()
    with closing(sqlite3.connect(file)) as database:
        database.executescript(dump)
    return file


def into_postgresql(file: Path, url: str) -> None:
    """Copies every row of a SQLite ledger of 0.1 into an empty database, under the tables that 0.1 made there."""
    engine = create_engine(url)
    upgrade(engine, LAST_OF_0_1)
    engine.dispose()
    with closing(sqlite3.connect(file)) as old, psycopg.connect(url.replace("+psycopg", "")) as new:
        new.execute("SET session_replication_role = replica")  # foreign keys are not checked row by row
        new.execute("SET timezone = 'UTC'")
        for (table,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
            _copy(old, new, table)


def _copy(old: sqlite3.Connection, new: psycopg.Connection[Any], table: str) -> None:
    types = dict(
        new.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
        ).fetchall()
    )
    rows = old.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in rows.description]
    new.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join([sql.Placeholder()] * len(names)),
    )
    for row in rows:
        new.execute(insert, [_as(types[name], value) for name, value in zip(names, row, strict=True)])
    for name in names:
        counted = new.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', name]).fetchone()
        if counted and counted[0]:
            most = sql.SQL("SELECT setval(%s, coalesce(max({}), 0) + 1, false) FROM {}")
            new.execute(most.format(sql.Identifier(name), sql.Identifier(table)), [counted[0]])


def _as(kind: str, value: Any) -> Any:
    return bool(value) if kind == "boolean" and value is not None else value
