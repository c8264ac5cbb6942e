"""A small installation in a folder, for tests of its backups: its database has one call in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from deflect.storage.store import Store
from deflect.tables import Leg
from relevo.cli.db import app
from relevo.config.settings import read
from relevo.programs import wiring

SECRET = "the secret of this very installation"


def run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def node(store: Store) -> str:
    with store.reading() as db:
        return str(db.scalars(select(Leg)).one().session["node"])


def new_machine(folder: Path, monkeypatch: pytest.MonkeyPatch, secret: str = SECRET) -> Store:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(folder / "new"))
    monkeypatch.setenv("RELEVO_SECRET_KEY", secret)
    return wiring.open_store(read())
