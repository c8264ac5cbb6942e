"""Brings a database to a revision of the schema.

Each step only adds, or drops what the release before stopped using.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from deflect.migrations.filling import FILLED

_LOCK = 5_719_230  # any number of our own: programs that start together upgrade one after another


def upgrade(engine: Engine, revision: str = "head", codes: Mapping[str, str] | None = None) -> None:
    """Bring the database to `revision`, each part of the way in one transaction. `codes`: see `Store.upgrade`."""
    for stop, fill in FILLED.items():
        if _leads_over(engine, stop, revision):
            _climb(engine, stop, codes)
            fill(engine, partial(_stands_at, stop))
    _climb(engine, revision, codes)


def _leads_over(engine: Engine, stop: str, revision: str) -> bool:
    """Returns whether a database that is not past `stop` is to be brought past it."""
    script = ScriptDirectory.from_config(_config())
    wanted = script.get_current_head() if revision == "head" else revision
    passed = {one.revision for one in script.iterate_revisions(wanted, "base")}
    at, _ = current(engine)
    done = {one.revision for one in script.iterate_revisions(at, "base")} if at else set()
    return stop in passed and stop != wanted and (stop not in done or stop == at)


def _climb(engine: Engine, revision: str, codes: Mapping[str, str] | None) -> None:
    config = _config()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # who upgrades before may take its time
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config.attributes["connection"] = connection
        config.attributes["codes"] = codes or {}
        command.upgrade(config, revision)


def current(engine: Engine) -> tuple[str | None, str | None]:
    """The revision the database is at, and the one this release wants."""
    with engine.connect() as connection:
        at = _revision(connection)
    return at, ScriptDirectory.from_config(_config()).get_current_head()


def _stands_at(revision: str, connection: Connection) -> bool:
    return _revision(connection) == revision


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def problem(at: str | None, wanted: str | None) -> tuple[str, str]:
    """Returns what is wrong with the revision of a database, and the fix; empty texts where nothing is."""
    if at == wanted:
        return "", ""
    if not known(at):
        fix = "install the release that wrote it, or restore a backup of this one: `relevo db restore FILE`"
        return f"at revision {at} of a newer release, which this one does not know", fix
    return f"at revision {at or 'none'}, this release needs {wanted}", "run `relevo db upgrade`"


def known(at: str | None) -> bool:
    """Returns whether this release knows a revision; a database without tables has none, which is known."""
    return at is None or at in {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
