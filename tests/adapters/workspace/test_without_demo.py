"""Without the demo the workspace has no handset, no demo businesses and no clock to move."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from gateway.workspace import create_app
from tests import workspace_app
from tests.workspace_app import SECRET, Place


@pytest.fixture
def client(ledger_file: Path, tmp_path: Path) -> FlaskClient:
    place: Place = workspace_app.place(ledger_file, tmp_path)
    app = create_app(place.store, place.ledger, secret_key=SECRET, waker=place.waker)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/handset"),
        ("GET", "/handset/api/phone"),
        ("GET", "/handset/api/clock"),
        ("POST", "/handset/api/call"),
        ("POST", "/handset/api/clock"),
        ("POST", "/handset/api/messages"),
        ("GET", "/handset/api/ring"),
        ("GET", "/demo"),
        ("POST", "/demo/reset"),
        ("POST", "/handset/api/restart"),
        ("GET", "/demo/api/tienda/orders"),
        ("POST", "/demo/api/tienda/orders/48213/delivery"),
    ],
)
def test_what_belongs_to_the_demo_is_not_there(client: FlaskClient, method: str, path: str) -> None:
    assert client.open(path, method=method).status_code == 404
