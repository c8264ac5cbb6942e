"""Writes the OpenAPI descriptions of our two JSON APIs, each taken from its views.

`docs/reference/desk-api.json` is the workspace's: the front end's types are generated from it (`npm run types` in
gateway/workspace/web). `docs/reference/api.json` is the ingress's, for other programs.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from flask import Flask

from gateway.ingress import description as ingress
from gateway.workspace.api import contract as workspace
from relevo.docs import reference

FILE: Final = reference.PAGES / "desk-api.json"
OTHERS: Final = reference.PAGES / "api.json"
DESCRIBED: Final[Mapping[Path, tuple[str, Callable[[Flask], dict[str, Any]]]]] = {
    FILE: ("workspace", workspace.description),
    OTHERS: ("ingress", ingress.description),
}


def written(file: Path = FILE) -> str:
    """The description as JSON, in an order that does not depend on the order of the views."""
    name, described = DESCRIBED[file]
    with tempfile.TemporaryDirectory() as folder:
        app = reference.apps(Path(folder))[name]
        return json.dumps(described(app), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
