from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import workspace_app
from tests.workspace_app import Place, signed_in


@pytest.fixture
def place(ledger_file: Path, tmp_path: Path) -> Iterator[Place]:
    with workspace_app.opened(ledger_file, tmp_path, csrf=False) as made:
        yield made


@pytest.fixture
def desk(place: Place) -> FlaskClient:
    """A client signed in as Pau, an agent."""
    return signed_in(place)
