"""Writes docs/reference/desk-api.json: the OpenAPI description of the workspace's JSON API, taken from its views.

The front end's types are generated from this file (`npm run types` in gateway/workspace/web).
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from gateway.workspace.api.contract import description
from relevo.docs import reference

FILE = reference.PAGES / "desk-api.json"


def written() -> str:
    """The description as JSON, in an order that does not depend on the order of the views."""
    with tempfile.TemporaryDirectory() as folder:
        app = reference.apps(Path(folder))["workspace"]
        return json.dumps(description(app), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
