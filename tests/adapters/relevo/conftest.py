"""Fixtures that several files here share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deflect.storage.store import Store
from relevo.programs import wiring
from tests.adapters.relevo.kamailio_front import Front, standing


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    """A Kamailio with two workers behind it, all of which a test plays."""
    with standing(tmp_path) as made:
        yield made


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The database of an installation in `tmp_path`, which is where commands run."""
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    made = wiring.open_store()
    made.upgrade()
    return made
