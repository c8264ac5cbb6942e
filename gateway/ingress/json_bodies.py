"""Reads JSON bodies of our own API strictly: one way to read each, or a refusal that says what to send."""

from __future__ import annotations

import json
from json import JSONDecodeError
from typing import Any, Final, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from gateway import strict_json
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
    try:
        return model.model_validate(_value(raw))
    except ValidationError as invalid:
        first = invalid.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Wrong(400, "wrong_body", str(first["msg"]), field) from None


def content(body: BaseModel) -> str:
    """Returns a body in one form, whatever the order of its names and the spaces between them."""
    return json.dumps(body.model_dump(mode="json"), sort_keys=True)


def _value(raw: bytes) -> Any:
    """Returns what the body holds. Raises `Wrong` for no JSON, a name twice, deep nesting, and what cannot be kept."""
    try:
        return strict_json.loads(raw)
    except strict_json.DoubledName as doubled:
        raise Wrong(400, "duplicate_key", str(doubled), doubled.name) from None
    except strict_json.TooDeep as deep:
        raise Wrong(400, "wrong_body", str(deep)) from None
    except strict_json.UncleanText as unclean:
        raise Wrong(400, unclean.code, str(unclean), unclean.field) from None
    except strict_json.WrongNumber as wrong:
        raise Wrong(400, "wrong_body", f"Invalid JSON: {wrong}.") from None
    except JSONDecodeError as invalid:
        raise Wrong(400, "wrong_body", f"Invalid JSON: {invalid}") from None
    except UnicodeDecodeError:
        raise Wrong(400, "wrong_body", "Invalid JSON: send the body as UTF-8.") from None
