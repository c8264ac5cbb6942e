"""`POST /api/v1/handoffs`: another IVR hands a caller over to a text thread. Signed, idempotent, answered 202.

The request's shape is checked here; whether the number may be texted is for the ledger's policy.
"""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from deflect.facts import HandOffRequest
from deflect.inbound import api_handoffs
from deflect.policy import phone_numbers
from deflect.steps.ledger import Ledger
from gateway.ingress import entry, json_bodies
from gateway.ingress.auth import ApiAccess
from gateway.ingress.errors import Wrong

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


def blueprint(ledger: Ledger, access: ApiAccess) -> Blueprint:
    api = Blueprint("handoffs", __name__, url_prefix="/api/v1")

    @api.post("/handoffs")
    def hand_off() -> ResponseReturnValue:
        """Hand a caller over. The same Idempotency-Key again returns the first answer and changes nothing."""
        key, once = access.authentic("handoffs")
        accepted = api_handoffs.accept(ledger, _request(ledger, str(key.actor), once, json_bodies.read(HandOffBody)))
        return {
            "handoff": accepted.handoff,
            "conversation": accepted.conversation,
            "reference": accepted.reference,
            "allowed": accepted.allowed,
            "code": accepted.code,
        }, 202

    return api


def _request(ledger: Ledger, actor: str, once: str, body: HandOffBody) -> HandOffRequest:
    flow = entry.flow_of(ledger, body.flow, body.node)
    number = phone_numbers.parse(body.number, ledger.installation.region)
    if number.e164 is None:
        raise Wrong(422, "not_a_number", "Send the caller's mobile in E.164, such as +34612345678.", "number")
    if body.sender and body.sender not in ledger.installation.texting():
        raise Wrong(422, "unknown_sender", "Send one of our own numbers, or leave it out.", "sender")
    return HandOffRequest(
        key=once,
        number=number.e164,
        language=body.language,
        flow=body.flow,
        node=body.node or flow.start_text,
        brand_line=body.sender,
        said=tuple(body.said.items()),
        values=entry.values(flow, body.values),
        consent=body.consent,
        actor=actor,
    )
