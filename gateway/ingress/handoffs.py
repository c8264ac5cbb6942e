"""`POST /api/v1/handoffs`: another IVR hands a caller over. Signed, idempotent, one transaction, answered 202.

The request's shape is checked here; whether the number may be texted is for the ledger's policy.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Annotated, Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deflect import handoffs, numbers
from deflect.facts import HandOffRequest
from deflect.ledger import Ledger
from gateway.ingress import signing
from gateway.ingress.errors import Wrong
from voice_flows.document import Flow

KEY: Final = re.compile(r"[\x21-\x7e]{8,128}")
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Value = Annotated[str, Field(max_length=500)]


class HandOffBody(BaseModel):
    """The request's body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    number: str = Field(max_length=40, description="the caller's mobile, E.164")
    flow: Name = Field(description="a published flow")
    node: Name | None = Field(None, description="where the text begins; the flow's start_text where empty")
    language: str = Field("", pattern=r"^([a-z]{2}(-[A-Z0-9]{2,3})?)?$", description="es, en; empty: the flow's own")
    sender: str = Field("", max_length=20, description="which of our numbers writes, E.164; empty: the flow's")
    said: dict[Annotated[str, Field(max_length=80)], Value] = Field(
        default_factory=dict, max_length=50, description="what the caller told the other IVR, for the context card"
    )
    values: dict[Name, Value] = Field(default_factory=dict, max_length=50, description="the flow's variables to fill")
    consent: str = Field(min_length=1, max_length=300, description="how the caller agreed: 'pressed 1 at offer 3'")


def blueprint(ledger: Ledger, keys: Sequence[str]) -> Blueprint:
    api = Blueprint("handoffs", __name__, url_prefix="/api/v1")

    @api.post("/handoffs")
    def hand_off() -> ResponseReturnValue:
        """The first answer stands for its Idempotency-Key: the same key again gives it again, without effect."""
        key = _authentic([each for each in keys if each])
        accepted = handoffs.accept(ledger, _request(ledger, key, _body()))
        return {
            "handoff": accepted.handoff, "conversation": accepted.conversation, "reference": accepted.reference,
            "allowed": accepted.allowed, "code": accepted.code,
        }, 202  # fmt: skip

    return api


def _authentic(keys: Sequence[str]) -> str:
    """The Idempotency-Key of a request whose signature holds. Raises `Wrong`."""
    if not keys:
        raise Wrong(404, "closed", "No key is set for this endpoint; set RELEVO_HANDOFF_KEY.")
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise Wrong(400, "wrong_key", "Send 8 to 128 printable ASCII characters, new for each.", "Idempotency-Key")
    given = request.headers.get(signing.HEADER, "")
    if not signing.verify(keys, given, key, request.get_data(), time.time()):
        raise Wrong(
            401, "signature_wrong", "Sign time, key and raw body with the shared key; set the clock.", signing.HEADER
        )
    return key


def _body() -> HandOffBody:
    try:
        return HandOffBody.model_validate_json(request.get_data())
    except ValidationError as invalid:
        first = invalid.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Wrong(400, "wrong_body", str(first["msg"]), field) from None


def _request(ledger: Ledger, key: str, body: HandOffBody) -> HandOffRequest:
    flow = _flow(ledger, body)
    number = numbers.parse(body.number, ledger.house.region)
    if number.e164 is None:
        raise Wrong(422, "not_a_number", "Send the caller's mobile in E.164, such as +34612345678.", "number")
    ours = {ledger.house.sender, *ledger.house.senders.values()}
    if body.sender and body.sender not in ours:
        raise Wrong(422, "unknown_sender", "Send one of our own numbers, or leave it out.", "sender")
    return HandOffRequest(
        key=key, number=number.e164, language=body.language, flow=body.flow, node=body.node or flow.start_text,
        brand_line=body.sender, said=tuple(body.said.items()), values=tuple(body.values.items()), consent=body.consent,
    )  # fmt: skip


def _flow(ledger: Ledger, body: HandOffBody) -> Flow:
    try:
        flow = ledger.shelf.latest(body.flow)
    except Exception as fault:
        if not isinstance(fault, LookupError) and getattr(fault, "code", "") != "unknown_flow":
            raise
        raise Wrong(404, "unknown_flow", "No flow of this name is published.", "flow") from None
    if body.node is not None and body.node not in flow.nodes:
        raise Wrong(422, "unknown_node", "The flow has no such node.", "node")
    unknown = next((name for name in body.values if name not in flow.variables), None)
    if unknown is not None:
        raise Wrong(422, "unknown_variable", "The flow declares no such variable.", f"values.{unknown}")
    return flow
