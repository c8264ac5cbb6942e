"""A small installation in a folder, whose database has one call in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from deflect.facts import Caller
from deflect.storage.store import Store
from relevo.config.settings import read
from relevo.programs import wiring
from tests.adapters.relevo.backups.backup_site import SECRET


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("RELEVO_SECRET_KEY", SECRET)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Store:
    settings = read()
    made = wiring.open_store(settings)
    wiring.upgrade(made)
    wiring.publish_flows(made, settings)
    caller = Caller("call-1", "+34612345678", "+34910000001", "trusted", "sip")
    wiring.open_ledger(settings, made).open_call(caller, "tienda")
    return made
