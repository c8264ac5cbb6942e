"""A PostgreSQL database that tests use one after another: emptied between them, which is much faster than made anew.

Where a test has changed its form, or what is known of its tables, the next test gets a new one; so it does after many
tests, since rows that are gone keep their place until a vacuum.
"""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from sqlalchemy import Connection, create_engine, text

MOST_USES: Final = 50
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_SCHEMAS = "SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_'"
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT quote_ident(sequencename), start_value FROM pg_sequences WHERE schemaname = 'public'"
_FORM = """
SELECT (SELECT md5(string_agg(concat(oid, reloptions, triggers), ',' ORDER BY oid)) FROM
         (SELECT c.oid, c.reloptions, (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid) AS triggers
          FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace) AS classes),
       (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped),
       (SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid
          WHERE c.relnamespace = 'public'::regnamespace)
"""


class KeptDatabase:
    """Lends a copy of `template` on the server at `address` to one test at a time."""

    def __init__(self, address: str, template: str) -> None:
        self._address, self._template = address.replace("postgresql://", "postgresql+psycopg://"), template
        self._server = create_engine(self._address, isolation_level="AUTOCOMMIT")
        self._lent: _Lent | None = None

    def lend(self) -> str:
        """Returns the address of a database as the template is."""
        if self._lent is None:
            name = f"t{uuid4().hex[:12]}"
            self._on_server(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY file_copy")
            self._lent = _Lent(name, self._address.replace("/postgres?", f"/{name}?"))
        self._lent.uses += 1
        return self._lent.url

    def take_back(self) -> None:
        """Ends what is still connected, and empties the database."""
        if self._lent is not None and (self._lent.uses >= MOST_USES or not self._lent.emptied()):
            self.drop()

    def drop(self) -> None:
        if self._lent is not None:
            self._lent.engine.dispose()
            self._on_server(f"DROP DATABASE {self._lent.name} WITH (FORCE)")
            self._lent = None

    def close(self) -> None:
        self.drop()
        self._server.dispose()

    def _on_server(self, statement: str) -> None:
        with self._server.connect() as connection:
            connection.execute(text(statement))


class _Lent:
    """One such database. What its tables hold at first is kept beside them."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self.url, self.engine = name, url, create_engine(url, isolation_level="AUTOCOMMIT")
        self.uses = 0
        with self.engine.connect() as db:
            self._form = _form(db)
            self._emptying = _emptying(db)
            self._schemas = db.scalars(text(_SCHEMAS)).all()

    def emptied(self) -> bool:
        """Empties the database; false where its form has changed."""
        with self.engine.connect() as db:
            db.execute(text(_OTHERS))
            if _form(db) != self._form:
                return False
            db.exec_driver_sql(self._emptying)
            for schema in set(db.scalars(text(_SCHEMAS))).difference(self._schemas):
                db.execute(text(f"DROP SCHEMA {schema} CASCADE"))
            return True


def _form(db: Connection) -> tuple[object, ...]:
    return tuple(db.execute(text(_FORM)).one())


def _emptying(db: Connection) -> str:
    """Returns the statements that bring tables and sequences back to what they are now."""
    tables = db.scalars(text(_TABLES)).all()
    filled = [table for table in tables if db.scalar(text(f"SELECT EXISTS (SELECT FROM {table})"))]
    db.execute(text("CREATE SCHEMA at_first"))
    for table in filled:
        db.execute(text(f"CREATE TABLE at_first.{table} AS SELECT * FROM {table}"))
    sequences = db.execute(text(_SEQUENCES)).all()
    return ";".join(
        [
            "BEGIN",
            "SET LOCAL session_replication_role = replica",  # no constraint and no trigger is asked
            *(f"DELETE FROM {table}" for table in tables),
            *(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM at_first.{table}" for table in filled),
            *(f"ALTER SEQUENCE {name} RESTART WITH {start}" for name, start in sequences),
            "COMMIT",
        ]
    )
