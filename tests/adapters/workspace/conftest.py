from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import workspace_app
from tests.workspace_app import Place, signed_in


@pytest.fixture(scope="session")
def ledger_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace_app.ledger_file(tmp_path_factory.mktemp("ledger"))


@pytest.fixture
def place(ledger_file: Path, tmp_path: Path) -> Iterator[Place]:
    made = workspace_app.place(ledger_file, tmp_path)
    made.app.config["WTF_CSRF_ENABLED"] = False
    yield made
    made.waker.stop()
    made.store.dispose()


@pytest.fixture
def desk(place: Place) -> FlaskClient:
    """A client signed in as Pau, an agent."""
    return signed_in(place)
