"""`relevo db check` on databases that are new, upgraded and damaged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from relevo.cli.db import app
from relevo.config.settings import Settings
from relevo.programs import wiring


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))


def test_empty_database_is_not_at_this_release(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "relevo.db").close()
    told = CliRunner().invoke(app, ["check"])
    assert told.exit_code == 1
    assert "run `relevo db upgrade`" in told.output


def test_upgraded_database_is_ok(tmp_path: Path) -> None:
    wiring.open_store(Settings(data_dir=tmp_path)).upgrade()
    told = CliRunner().invoke(app, ["check"])
    assert (told.exit_code, told.output.partition(":")[0]) == (0, "ok")
