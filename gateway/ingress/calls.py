"""`/api/v1/calls`: another program has a number called to run a flow. Signed, idempotent, answered 202 at once.

The request's shape is checked here; whether and when the number may be called is for the ledger's policy, and who
dials is the voice program. `GET` tells how a call stands, `DELETE` calls it off.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from deflect import idempotency
from deflect.conversations.planned_calls import Planned, UnknownCall
from deflect.facts import CallRequest
from deflect.outbound_calls import commands
from deflect.people import audit
from deflect.people.api_keys import Key
from deflect.policy import phone_numbers
from deflect.steps.ledger import Ledger
from gateway.ingress import entry, json_bodies, values
from gateway.ingress.auth import ApiAccess
from gateway.ingress.description import Answer, answered, described
from gateway.ingress.errors import Wrong
from gateway.ingress.handoffs import Name, Value

EARLIEST: Final = 2000
"""The first year of an instant; databases and time zones have trouble with those of the first years."""


class CallBody(BaseModel):
    """The request's body."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str = Field(max_length=40, description="who is called, E.164")
    flow: Name = Field(description="a published flow, run when the call is answered")
    node: Name | None = Field(None, description="where it begins; the flow's start where empty")
    language: str = Field("", pattern=r"^([a-z]{2}(-[A-Z0-9]{2,3})?)?$", description="es, en; empty: the flow's own")
    caller: str = Field("", max_length=20, description="which of our numbers is shown, E.164; empty: the flow's")
    at: AwareDatetime | None = Field(None, description="not before this instant, ISO 8601 with its zone")
    said: dict[Annotated[str, Field(max_length=80)], Value] = Field(
        default_factory=dict, max_length=50, description="what is known of the matter, for the context card"
    )
    values: dict[Name, Any] = Field(default_factory=dict, max_length=50, description="the flow's variables to fill")
    consent: str = Field(pattern=r"\S", max_length=300, description="how the person agreed to be called")
    attempts: int | None = Field(None, ge=1, le=10, description="at most; the installation's where empty")
    busy_pause_s: int | None = Field(None, ge=60, le=86400, description="before the second try after a busy tone")
    no_answer_pause_s: int | None = Field(None, ge=300, le=604800, description="and after no answer; doubled each time")
    fallback: str = Field("", max_length=40, description="E.164, called when no attempt at `number` was answered")
    machine: Literal["say", "hang_up"] = Field("say", description="to an answering machine: one sentence, or nothing")


class CallStanding(Answer):
    call: str
    conversation: str
    reference: str
    allowed: bool
    state: str
    outcome: str
    code: str
    """`ok`, or why it is not placed."""
    reason: dict[str, str]
    """The code in words, by language."""
    attempts: int
    most: int
    due_at: datetime | None
    settled_at: datetime | None


def blueprint(ledger: Ledger, access: ApiAccess) -> Blueprint:
    api = Blueprint("calls", __name__, url_prefix="/api/v1")

    @api.post("/calls")
    @described(CallBody, CallStanding, 202)
    def plan() -> ResponseReturnValue:
        """Plan a call that runs a flow. The same Idempotency-Key again gives the same call."""
        key, once = access.authentic("calls")
        return _told(commands.plan(ledger, _request(ledger, key, once, json_bodies.read(CallBody)))), 202

    @api.get("/calls/<call>")
    @described(None, CallStanding, 200)
    def look(call: str) -> ResponseReturnValue:
        """Return the state of a call. Signed over an empty body, with no Idempotency-Key."""
        key, _ = access.authentic("calls", idempotent=False)
        found = _found(lambda: commands.look(ledger, call))
        audit.looked(ledger.store, key.actor, "call_looked_at", found.id, found.conversation)
        return _told(found)

    @api.delete("/calls/<call>")
    @described(None, CallStanding, 200)
    def cancel(call: str) -> ResponseReturnValue:
        """Cancel a call that waits. Signed over an empty body, with no Idempotency-Key. 409 once it is being placed."""
        key, _ = access.authentic("calls", idempotent=False)
        return _told(_found(lambda: commands.cancel(ledger, call, actor=str(key.actor))))

    return api


def _told(planned: Planned) -> dict[str, object]:
    return answered(
        CallStanding(
            call=planned.id,
            conversation=planned.conversation,
            reference=planned.reference,
            allowed=planned.allowed,
            state=planned.state,
            outcome=planned.outcome,
            code=planned.code or "ok",
            reason=dict(planned.reason),
            attempts=planned.attempts,
            most=planned.most,
            due_at=planned.due_at,
            settled_at=planned.settled_at,
        )
    )


def _found(do: Callable[[], Planned]) -> Planned:
    try:
        return do()
    except UnknownCall as unknown:
        raise Wrong(404, unknown.code, "There is no such call; use the id that planning it gave.", "call") from None
    except commands.CallTooLate as late:
        raise Wrong(409, late.code, "The call is being placed or over; only one that waits can be cancelled.") from None


def _request(ledger: Ledger, key: Key, once: str, body: CallBody) -> CallRequest:
    flow = entry.flow_of(ledger, key, body.flow, body.node)
    if body.caller and body.caller not in ledger.installation.ours():
        raise Wrong(422, "unknown_caller", "Send one of our own numbers, or leave it out.", "caller")
    if body.caller:
        entry.own_number(ledger, flow, body.caller, "caller")
    if body.at is not None and body.at.year < EARLIEST:
        raise Wrong(422, "wrong_instant", "Send an instant of our time, such as 2026-11-24T10:00:00+01:00.", "at")
    if body.at is not None and body.at > ledger.store.clock() + commands.LONGEST_AHEAD:
        raise Wrong(422, "too_far", f"Send an instant within {commands.LONGEST_AHEAD.days} days.", "at")
    return CallRequest(
        key=f"api:{idempotency.scoped(str(key.actor), once)}",
        number=_number(ledger, body.number, "number"),
        flow=body.flow,
        node=body.node or "",
        language=entry.language_of(flow, body.language),
        said=tuple(body.said.items()),
        values=values.read(flow, body.values),
        at=body.at,
        caller=body.caller,
        fallback=_number(ledger, body.fallback, "fallback") if body.fallback else "",
        attempts=body.attempts,
        busy_pause_s=body.busy_pause_s,
        no_answer_pause_s=body.no_answer_pause_s,
        machine=body.machine,
        consent=body.consent,
        actor=str(key.actor),
        content=json_bodies.content(body),
    )


def _number(ledger: Ledger, written: str, field: str) -> str:
    number = phone_numbers.parse(written, ledger.installation.region).e164
    if number is None:
        raise Wrong(422, "not_a_number", "Send a number in E.164, such as +34612345678.", field)
    return number
