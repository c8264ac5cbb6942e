"""The JSON Schema of a flow document, made from its models, for editors and other programs."""

from __future__ import annotations

import json
from typing import Any

from voice_flows.nodes import flow_model


def schema() -> dict[str, Any]:
    """Returns the JSON Schema, draft 2020-12. It knows shapes only; `voice_flows.checks` knows what fits together."""
    made = flow_model().model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:relevo:flow",
        **made,
        "title": "A Relevo flow",
    }


def written() -> str:
    """Returns the schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
