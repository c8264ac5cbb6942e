"""What the ingress and the relay need of a provider: requests in, facts and receipts out, each failure named once.

A provider knows its own wire format and nothing of flows, customers or tables. Only `send` and `find` leave the
machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from deflect.eligibility.line_types import LineType
from deflect.facts import Fact, Inbound, Status
from gateway.providers.causes import Cause
from relevo.errors import RelevoError

WEBHOOKS: Final = "/webhooks"
"""Below it each provider has a folder of its own name, and in that its routes."""
LINE_TYPE_S: Final = 2.0
"""Seconds that a provider has to tell a line's type: a caller is on the line meanwhile."""
LONGEST_ID: Final = 200
"""Characters of an id; providers' own have about 36."""


def plain_id(value: str) -> bool:
    """Returns true for what can be an id: visible ASCII, not too long. Other text may not even be stored."""
    return 0 < len(value) <= LONGEST_ID and value.isascii() and value.isprintable() and " " not in value


@dataclass(frozen=True, slots=True)
class Request:
    """A webhook as it came: `url` is the configured public base address + raw path + raw query."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime | None = None
    """When it came, if it is parsed later; `None` means now. Facts without an instant of their own get this one."""


@dataclass(frozen=True, slots=True)
class Route:
    """One webhook address: `path` below `/webhooks/<provider>`, and what comes there, for the reference page."""

    path: str
    words: str
    methods: tuple[str, ...] = ("POST",)


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
    """The provider took the message; this is its id."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A message in the provider's list of ours, used to settle an attempt whose answer was lost."""

    provider_id: str
    recipient: str
    body: str
    state: str
    created: datetime


class SendError(RelevoError):
    """The message was not taken. `code` is ours (see `gateway.providers.causes`); `detail` is the provider's number."""

    def __init__(self, code: str, *, retryable: bool, detail: str = "", retry_after_s: float | None = None):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.retryable = retryable
        self.detail = detail
        self.retry_after_s = retry_after_s

    @classmethod
    def because(cls, cause: Cause, detail: str = "") -> SendError:
        """Returns the error of a known cause."""
        return cls(cause.code, retryable=cause.retryable, detail=detail)


class AnswerLost(RelevoError):
    """The request may or may not have been taken: time-out, broken connection or 5xx after it was sent."""

    code = "answer_lost"
    retryable = False


class CannotList(RelevoError):
    """The provider has no list of messages: only its webhooks tell what came and what became of a message."""

    code = "cannot_list"
    retryable = False


class CannotTell(RelevoError):
    """The provider cannot be asked what type of line a number is."""

    code = "cannot_tell"
    retryable = False


class OtherAccount(RelevoError, ValueError):
    """A webhook that is signed, and says that it is of an account which is not the one in the settings."""

    code = "other_account"
    retryable = False


class NoMedia(RelevoError):
    """A file that came with a message cannot be had. `code` says why.

    media_gone: the provider has it no more. media_too_large. media_elsewhere: it is not at the provider's own hosts.
    media_unreachable: the provider does not answer; the only one that is worth another try.
    """

    def __init__(self, code: Literal["media_gone", "media_too_large", "media_elsewhere", "media_unreachable"]):
        super().__init__(code)
        self.code, self.retryable = code, code == "media_unreachable"


class Provider(Protocol):
    """One account at one provider."""

    name: str
    routes: Sequence[Route]

    def challenge(self, request: Request) -> str | None:
        """Returns what a GET that only proves our address must be answered with; `None` for other requests."""

    def verify(self, request: Request) -> bool:
        """Returns true if the provider signed this request. Never raises, and waits for nothing: all others wait."""

    def parse(self, request: Request) -> Sequence[Fact]:
        """Returns the facts of a verified request; none if it tells a state that we do not know.

        Raises `ValueError` naming the field that is wrong, `OtherAccount` if it is not of this account.

        The keys of facts are unique over all providers of a channel: they begin with the provider's name, unless
        its ids cannot be mistaken for another's.
        """

    def send(self, message: Outbound) -> Receipt:
        """Sends once, without retries. Raises `SendError` or `AnswerLost`."""

    def find(self, sender: str, recipient: str, since: datetime) -> Sequence[Listed]:
        """Returns messages from `sender` to `recipient` since then, as the provider lists them (it may lag).

        Raises `SendError` if the list could not be read, `CannotList` if there is none.
        """

    def received(self, recipient: str, since: datetime) -> Sequence[Inbound]:
        """Returns the customers' messages to this address of ours since then, with the keys their webhooks have.

        Raises `SendError` if the list could not be read, `CannotList` if there is none.
        """

    def look_up(self, provider_id: str) -> Status | None:
        """Returns what became of a message of ours; `None` if the provider does not know it or its state.

        Raises `SendError` if it could not be asked, `CannotList` if it tells states by its callbacks only.
        """

    def line_type(self, number: str) -> LineType | None:
        """Returns what an E.164 number is; `None` where the provider does not know. Waits at most `LINE_TYPE_S`.

        Raises `SendError` if it could not be asked or did not answer, `CannotTell` if it has no such look-up.
        """

    def media(self, address: str, most: int) -> bytes:
        """Returns a file that came with a message, of at most `most` bytes. Raises `NoMedia`."""
