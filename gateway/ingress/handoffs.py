"""`/api/v1/handoffs`: another IVR hands a caller over to a text thread. Signed, idempotent, answered 202.

The request's shape is checked here; whether the number may be texted is for the ledger's policy. `POST
/api/v1/eligibility` asks it beforehand, and `GET` tells how a hand-over stands.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from deflect.facts import HandOffRequest
from deflect.inbound import api_handoffs
from deflect.people import audit
from deflect.people.api_keys import Key
from deflect.policy import phone_numbers
from deflect.reports import handoff_states
from deflect.reports.handoff_states import HandOffState, UnknownHandOff
from deflect.steps.ledger import Ledger
from gateway.ingress import entry, json_bodies, values
from gateway.ingress.auth import ApiAccess
from gateway.ingress.description import Answer, answered, described
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
    values: dict[Name, Any] = Field(default_factory=dict, max_length=50, description="the flow's variables to fill")
    consent: str = Field(pattern=r"\S", max_length=300, description="how the caller agreed: 'pressed 1 at offer 3'")


class EligibilityBody(BaseModel):
    """The request's body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    number: str = Field(max_length=40, description="the caller's mobile, E.164")
    flow: Name = Field(description="the published flow that would go on by text")


class EligibilityTold(Answer):
    allowed: bool
    code: str
    """`ok`, or why a text would not go out."""
    reason: dict[str, str]
    """The code in words, by language; empty if it is allowed."""
    number_kind: str
    """mobile, landline, premium, unknown: by the numbering plan."""
    country: str


class HandOffAccepted(Answer):
    handoff: str
    conversation: str
    reference: str
    allowed: bool
    code: str


class HandOffStanding(Answer):
    handoff: str
    conversation: str
    reference: str
    node: str
    state: HandOffState
    code: str
    """Why it was not delivered; empty otherwise."""
    reached: dict[HandOffState, datetime]
    """When each state was reached, UTC."""


def blueprint(ledger: Ledger, access: ApiAccess) -> Blueprint:
    api = Blueprint("handoffs", __name__, url_prefix="/api/v1")

    @api.post("/handoffs")
    @described(HandOffBody, HandOffAccepted, 202)
    def hand_off() -> ResponseReturnValue:
        """Hand a caller over. The same Idempotency-Key again returns the first answer and changes nothing."""
        key, once = access.authentic("handoffs")
        accepted = api_handoffs.accept(ledger, _request(ledger, key, once, json_bodies.read(HandOffBody)))
        return answered(HandOffAccepted(**asdict(accepted))), 202

    @api.post("/eligibility")
    @described(EligibilityBody, EligibilityTold, 200)
    def eligibility() -> ResponseReturnValue:
        """Say whether a hand-over of this number would be allowed now, and why not. Nothing is kept or counted."""
        key, _ = access.authentic("handoffs", idempotent=False)
        return answered(_eligibility(ledger, key, json_bodies.read(EligibilityBody))), 200

    @api.get("/handoffs/<handoff>")
    @described(None, HandOffStanding, 200)
    def look(handoff: str) -> ResponseReturnValue:
        """Return how a hand-over of this key stands. Signed over an empty body, with no Idempotency-Key."""
        key, _ = access.authentic("handoffs", idempotent=False)
        try:
            with ledger.store.reading() as db:
                found = handoff_states.look(db, handoff, str(key.actor))
        except UnknownHandOff as unknown:
            raise Wrong(404, unknown.code, "There is no such hand-over of this key.", "handoff") from None
        audit.looked(ledger.store, key.actor, "handoff_looked_at", found.id, found.conversation)
        fields = {name: value for name, value in asdict(found).items() if name != "id"}
        return answered(HandOffStanding(handoff=found.id, **fields)), 200

    return api


def _eligibility(ledger: Ledger, key: Key, body: EligibilityBody) -> EligibilityTold:
    flow, number = entry.flow_of(ledger, key, body.flow, None), _number(ledger, body.number)
    decision = api_handoffs.check(ledger, str(number.e164), flow, str(key.actor))
    return EligibilityTold(
        allowed=decision.allowed,
        code=decision.code,
        reason=dict(decision.reason),
        number_kind=number.kind,
        country=number.country,
    )


def _request(ledger: Ledger, key: Key, once: str, body: HandOffBody) -> HandOffRequest:
    flow = entry.flow_of(ledger, key, body.flow, body.node)
    number = _number(ledger, body.number)
    if body.sender and body.sender not in ledger.installation.texting():
        raise Wrong(422, "unknown_sender", "Send one of our own numbers, or leave it out.", "sender")
    if body.sender:
        entry.own_number(ledger, flow, body.sender, "sender")
    return HandOffRequest(
        key=once,
        number=str(number.e164),
        language=entry.language_of(flow, body.language),
        flow=body.flow,
        node=body.node or flow.start_text,
        brand_line=body.sender,
        said=tuple(body.said.items()),
        values=values.read(flow, body.values),
        consent=body.consent,
        actor=str(key.actor),
        content=json_bodies.content(body),
    )


def _number(ledger: Ledger, written: str) -> phone_numbers.Number:
    number = phone_numbers.parse(written, ledger.installation.region)
    if number.e164 is None:
        raise Wrong(422, "not_a_number", "Send the caller's mobile in E.164, such as +34612345678.", "number")
    return number
