"""Checks shared by the endpoints of our own API: signature, body, and the flow that a request names.

Nothing is acted on here; each refusal names the field, the problem and the fix.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from deflect.steps.ledger import Ledger
from deflect.storage.unit import UnknownFlow
from gateway.ingress import signing
from gateway.ingress.errors import Wrong
from voice_flows.schema.document import Flow

KEY: Final = re.compile(r"[\x21-\x7e]{8,128}")
Body = TypeVar("Body", bound=BaseModel)


def authentic(keys: Sequence[str], named: str | None = None) -> str:
    """Returns the Idempotency-Key of a correctly signed request; if `named` is given, it is signed in its place.

    Raises `Wrong`.
    """
    secrets = [each for each in keys if each]
    if not secrets:
        raise Wrong(404, "closed", "No key is set for this endpoint; set RELEVO_HANDOFF_KEY.")
    key = named if named is not None else request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise Wrong(400, "wrong_key", "Send 8 to 128 printable ASCII characters, new for each.", "Idempotency-Key")
    given = request.headers.get(signing.HEADER, "")
    if not signing.verify(secrets, given, key, request.get_data(), time.time()):
        raise Wrong(
            401, "signature_wrong", "Sign time, key and raw body with the shared key; set the clock.", signing.HEADER
        )
    return key


def read_body(model: type[Body]) -> Body:
    """Returns the request's body. Raises `Wrong`, naming the first field that does not fit."""
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as invalid:
        first = invalid.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Wrong(400, "wrong_body", str(first["msg"]), field) from None


def flow_of(ledger: Ledger, name: str, node: str | None, values: Iterable[str]) -> Flow:
    """Returns the published flow of that name, if it has this node and these variables. Raises `Wrong`."""
    try:
        flow = ledger.flows.latest(name)
    except UnknownFlow:
        raise Wrong(404, "unknown_flow", "No flow of this name is published.", "flow") from None
    if node is not None and node not in flow.nodes:
        raise Wrong(422, "unknown_node", "The flow has no such node.", "node")
    unknown = next((each for each in values if each not in flow.variables), None)
    if unknown is not None:
        raise Wrong(422, "unknown_variable", "The flow declares no such variable.", f"values.{unknown}")
    return flow
