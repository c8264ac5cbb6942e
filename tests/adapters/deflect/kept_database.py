"""A PostgreSQL database that tests use one after another: emptied between them, which is much faster than made anew.

Where a test has changed its form, or what is known of its tables, the next test gets a new one. Emptied tables are
vacuumed, so that rows come to lie in the order in which they are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import Connection, create_engine, make_url, text

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


class Databases:
    """Makes and drops databases on the server at `address`, as its owner."""

    def __init__(self, address: str) -> None:
        self._address = address.replace("postgresql://", "postgresql+psycopg://")
        self._server = create_engine(self._address, isolation_level="AUTOCOMMIT")

    def created(self, template: str) -> str:
        """Returns the address of a new copy of `template`."""
        name = f"t{uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self._address.replace("/postgres?", f"/{name}?")

    def drop(self, address: str) -> None:
        self._run(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")

    def close(self) -> None:
        self._server.dispose()

    def _run(self, statement: str) -> None:
        with self._server.connect() as connection:
            connection.execute(text(statement))


class KeptDatabase:
    """Lends a copy of `template` to one test at a time."""

    def __init__(self, databases: Databases, template: str) -> None:
        self._databases, self._template = databases, template
        self._lent: _Lent | None = None

    def lend(self) -> str:
        """Returns the address of a database as the template is."""
        if self._lent is None:
            self._lent = _Lent(self._databases.created(self._template))
        return self._lent.url

    def take_back(self) -> None:
        """Ends what is still connected, and empties the database."""
        if self._lent is not None and not self._lent.emptied():
            self.drop()

    def drop(self) -> None:
        if self._lent is not None:
            self._lent.engine.dispose()
            self._databases.drop(self._lent.url)
            self._lent = None


class _Lent:
    """One such database. What its tables hold at first is kept beside them."""

    def __init__(self, url: str) -> None:
        self.url, self.engine = url, create_engine(url, isolation_level="AUTOCOMMIT")
        with self.engine.connect() as db:
            self._form = _form(db)
            tables = db.scalars(text(_TABLES)).all()
            self._used = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables)
            self._filling = _filling(db, db.scalars(text(self._used)).all())
            self._schemas = db.scalars(text(_SCHEMAS)).all()

    def emptied(self) -> bool:
        """Empties the database; false where its form has changed."""
        with self.engine.connect() as db:
            db.execute(text(_OTHERS))
            if _form(db) != self._form:
                return False
            _clear(db, db.scalars(text(self._used)).all())
            db.exec_driver_sql(self._filling)
            for schema in set(db.scalars(text(_SCHEMAS))).difference(self._schemas):
                db.execute(text(f"DROP SCHEMA {schema} CASCADE"))
            return True


def _form(db: Connection) -> tuple[object, ...]:
    return tuple(db.execute(text(_FORM)).one())


def _clear(db: Connection, tables: Sequence[str]) -> None:
    """Deletes all rows of these tables, and gives their places back."""
    if tables:
        deleting = ";".join(f"DELETE FROM {table}" for table in tables)
        # No constraint and no trigger is asked:
        db.exec_driver_sql(f"BEGIN; SET LOCAL session_replication_role = replica; {deleting}; COMMIT")
        db.exec_driver_sql(f"VACUUM {', '.join(tables)}")


def _filling(db: Connection, tables: Sequence[str]) -> str:
    """Returns the statements that bring back the rows that these tables have now, and begin sequences anew."""
    db.execute(text("CREATE SCHEMA at_first"))
    for table in tables:
        db.execute(text(f"CREATE TABLE at_first.{table} AS SELECT * FROM {table}"))
    filling = [f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM at_first.{table}" for table in tables]
    sequences = db.execute(text(_SEQUENCES)).all()
    return ";".join([*filling, *(f"ALTER SEQUENCE {name} RESTART WITH {start}" for name, start in sequences)])
