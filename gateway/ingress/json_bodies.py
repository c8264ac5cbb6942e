"""Reads JSON bodies of our own API strictly: one way to read each, or a refusal that says what to send."""

from __future__ import annotations

import json
from typing import Any, Final, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from gateway.ingress.errors import Wrong

Body = TypeVar("Body", bound=BaseModel)
JSON: Final = "application/json"


def whole() -> None:
    """Refuses a body without a length: chunks are not read. Raises `Wrong`."""
    if "Transfer-Encoding" in request.headers:
        raise Wrong(411, "length_required", "Send the body whole, with Content-Length; chunked bodies are not read.")


def read(model: type[Body]) -> Body:
    """Returns the request's body. Raises `Wrong`, naming the first field that does not fit."""
    whole()
    if request.mimetype != JSON:
        raise Wrong(415, "wrong_content_type", f"Send the body as {JSON}.", "Content-Type")
    raw = request.get_data()
    _each_key_once(raw)
    try:
        return model.model_validate_json(raw)
    except ValidationError as invalid:
        first = invalid.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Wrong(400, "wrong_body", str(first["msg"]), field) from None


def _each_key_once(raw: bytes) -> None:
    """Refuses an object with a name twice, which readers understand differently (RFC 8259, 4)."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled is not None:
            raise Wrong(400, "duplicate_key", "This name is in one object twice; send it once.", doubled[:80])
        return dict(found)

    try:
        json.loads(raw, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return  # the model says what is wrong with it
