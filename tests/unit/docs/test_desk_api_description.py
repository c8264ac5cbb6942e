"""The description of the desk's API is what its views declare, and every JSON endpoint is in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from relevo.docs import api_descriptions, reference

NOT_JSON = {
    "/api/desk/events",
    "/api/desk/recordings/{tape}",
    "/api/desk/media/{medium}",
    "/api/desk/consents/{clip}/sound",
}
"""A stream of events, sound and photos."""


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(api_descriptions.FILE.read_text("utf-8"))
    return found


def test_desk_api_description_is_what_the_code_says() -> None:
    assert api_descriptions.FILE.read_text("utf-8") == api_descriptions.written(), (
        "run `make docs` and `npm run types`, commit both"
    )


def test_desk_api_description_holds_every_json_endpoint(described: dict[str, Any]) -> None:
    served = {
        one.path.replace("<any(", "{any(").partition("{any(")[0] if "<any(" in one.path else one.path
        for one in reference.endpoints()
        if one.program == "workspace"
        and one.path.startswith(("/api/account", "/api/admin", "/api/desk", "/handset/api"))
    }
    plain = {path.replace("<", "{").replace(">", "}") for path in served}
    shown = {path.removesuffix("{verb}") for path in described["paths"]}
    assert plain - NOT_JSON == shown


def test_desk_api_answers_carry_all_their_fields(described: dict[str, Any]) -> None:
    row = described["components"]["schemas"]["Row"]
    assert set(row["required"]) == set(row["properties"])
    assert row["properties"]["state"]["enum"] == ["open", "pending", "snoozed", "resolved"]
