"""Facts that reach the ledger from outside, as values: a message, a status, a call. Each has a key.

A fact with the same key counts once, however often it arrives. Keys are the provider's message id, (message id,
state), or the call id. Providers' formats and error numbers stay in `gateway.providers`; here they are ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

from deflect.policy.phone_numbers import Kind
from voice_flows.model.turns import Json

State: TypeAlias = Literal[
    "queued", "attempted", "accepted", "sent", "delivered", "read", "undelivered", "failed", "uncertain", "dropped"
]
"""A text's life: `queued` by us, `attempted` (asked the provider), then the provider's and carrier's states."""
LOST: Final[tuple[State, ...]] = ("undelivered", "failed")
"""States of a text that was on its way and that its customer has not got."""
NOT_GOT: Final[tuple[State, ...]] = (*LOST, "dropped")
"""The same, with the one that was never sent."""
GOT: Final[tuple[State, ...]] = ("delivered", "read")
"""States of a text that its customer has got."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a long message this is, where the provider delivers each part by itself."""

    reference: str
    """Shared by all parts of one message, among those of one sender to one recipient."""
    number: int
    """From 1."""
    total: int


@dataclass(frozen=True, slots=True)
class Inbound:
    """A customer's message. Addresses are E.164, without channel prefix."""

    channel: str
    key: str
    sender: str
    recipient: str
    body: str
    at: datetime
    choice: str | None = None
    media: tuple[str, ...] = ()
    opt_out: Literal["stop", "start", "help"] | None = None
    """Set where the provider already acted on the keyword and answered it itself."""
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A provider's status of a message of ours. `row` is our outbox row's id, if the status address carried it."""

    channel: str
    provider_id: str
    state: State
    at: datetime
    row: str | None = None
    code: str = ""
    """Why it was not delivered, in our codes (`gateway.providers.causes`)."""
    detail: str = ""
    """The provider's own error number, for the log only."""

    @property
    def key(self) -> str:
        return f"{self.provider_id}:{self.state}"


Fact: TypeAlias = Inbound | Status
"""A fact that a provider's webhook carries."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller as the line claims: `number` is E.164, or `None` when withheld or not a number."""

    call_id: str
    number: str | None
    called: str
    trust: Literal["trusted", "attested", "none"]
    line: Literal["sip", "handset", "api"]
    kind: Kind = "anonymous"
    """Kind of the number; tells a short or emergency number from a withheld one."""
    line_facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What the line tells of the call for flows to read as `call.NAME`, such as `first_called`."""
    source: str = ""
    """The trunk's name, or a stranger's SIP address without port; empty for other lines of calls."""


@dataclass(frozen=True, slots=True)
class HandOffRequest:
    """A request of another IVR to hand a caller over: `POST /api/v1/handoffs`."""

    key: str
    number: str
    language: str
    flow: str
    node: str
    brand_line: str
    """Our sender, E.164: the number the text comes from."""
    said: tuple[tuple[str, str], ...] = ()
    """(name, value) pairs collected on the phone, shown on the context card."""
    values: tuple[tuple[str, Json], ...] = ()
    """Flow variables to fill."""
    consent: str = ""
    """How the caller agreed, in words: 'pressed 1 at offer, prompt v3'."""
    actor: str = ""
    """Who asks, as the audit names them."""
    content: str = field(default="", repr=False)
    """The whole request in one form, by which a repeat is told from another request; empty: not compared."""


@dataclass(frozen=True, slots=True)
class CallRequest:
    """A request to call a number and run a flow, by `POST /api/v1/calls`, `relevo dial`, or an agent at the desk.

    With the purpose `agent`, an agent wants to talk to the customer: no flow runs.
    """

    key: str
    number: str
    flow: str
    purpose: Literal["api", "cli", "desk", "agent"] = "api"
    node: str = ""
    """Node at which the flow begins; its `start` if empty."""
    language: str = ""
    said: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, Json], ...] = ()
    at: datetime | None = None
    caller: str = ""
    """The number to show, one of ours; the flow's if empty."""
    fallback: str = ""
    """E.164; called after the last attempt at `number` was not answered."""
    attempts: int | None = None
    busy_pause_s: int | None = None
    no_answer_pause_s: int | None = None
    machine: Literal["say", "hang_up"] = "say"
    consent: str = ""
    """How the person agreed to be called, in words."""
    conversation: str = ""
    """For a call from the desk: the conversation it belongs to."""
    user_id: str | None = None
    actor: str = ""
    """Who asks, as the audit names them; `user_id` where that is set."""
    content: str = field(default="", repr=False)
    """As in `HandOffRequest`."""


@dataclass(frozen=True, slots=True)
class EndedCall:
    """One call on a SIP line as its signalling and sound went. Instants are Unix time, s."""

    call_id: str
    """The `call_id` of its leg, where it has one."""
    sip_call_id: str
    direction: Literal["in", "out"]
    trunk: str
    """Empty for a stranger."""
    number: str
    """What we dialled; empty for a call that came in."""
    began: float
    rang: float | None
    answered: float | None
    ended: float
    status: int
    """Final SIP status of the INVITE."""
    cause: int
    """Q.850."""
    ended_by: Literal["us", "them", "network"]
    codec: str = ""
    packets_in: int = 0
    lost_in: int = 0
    jitter_in_ms: float = 0.0
    packets_out: int = 0
    lost_out: int = 0
    jitter_out_ms: float = 0.0
    round_trip_ms: float | None = None
    mos_in: float | None = None
    mos_out: float | None = None
