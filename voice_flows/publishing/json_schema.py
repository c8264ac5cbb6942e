"""The JSON Schema of a flow document, made from its models, for editors and for other languages."""

from __future__ import annotations

import json
from typing import Any

from voice_flows.nodes import flow_model


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12. It knows shapes only; what must fit together is for `voice_flows.checks`."""
    made = flow_model().model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:relevo:flow",
        **made,
        "title": "A Relevo flow",
    }


def written() -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
