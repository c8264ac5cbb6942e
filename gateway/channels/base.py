"""What a messaging channel is to the relay and the ingress: facts in, messages out, named failures.

A channel knows its provider's wire format and nothing of flows, customers or tables. Pure apart from `send`
and `find`, which are the only calls that leave the machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from deflect.facts import Inbound, Status
from deflect.messaging.capabilities import Capabilities
from relevo.errors import RelevoError


@dataclass(frozen=True, slots=True)
class Request:
    """A webhook as it came: `url` is the configured public base address + raw path + raw query."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime | None = None
    """When it came, where it is read later; `None`: now. The instant of facts that carry none of their own."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to send. `row` is the outbox row's id, which the provider gives back in its status calls."""

    row: str
    sender: str
    recipient: str
    body: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took it: its id of the message."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A message the provider lists as ours, for settling an attempt whose answer was lost."""

    provider_id: str
    recipient: str
    body: str
    state: str
    created: datetime


class SendError(RelevoError):
    """A message was not taken. `code` is ours (see `gateway.channels.codes`); `detail` is the provider's number."""

    def __init__(self, code: str, *, retryable: bool, detail: str = "", retry_after_s: float | None = None):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.retryable = retryable
        self.detail = detail
        self.retry_after_s = retry_after_s


class AnswerLost(RelevoError):
    """The request may or may not have been taken: time-out, broken connection or 5xx after it was sent."""

    code = "answer_lost"
    retryable = False


Fact: TypeAlias = Inbound | Status


class Channel(Protocol):
    name: str
    capabilities: Capabilities

    def verify(self, request: Request) -> bool:
        """True where the signature over the raw request is the provider's. Never raises."""

    def parse(self, request: Request) -> Sequence[Fact]:
        """The facts of a verified request. Raises `ValueError` naming the field that is wrong."""

    def send(self, message: Outbound) -> Receipt:
        """Raises `SendError` or `AnswerLost`."""

    def find(self, sender: str, recipient: str, since: datetime) -> Sequence[Listed]:
        """Messages from `sender` to `recipient` since then, as the provider lists them (the list may lag)."""
