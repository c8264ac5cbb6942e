"""A provider in memory, for tests of what sends and receives: no sockets, and every failure at will.

It keeps to the contract of `gateway.providers.base`; the same suite tests it and the real providers.
"""

from __future__ import annotations

import hmac
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from pydantic import TypeAdapter

from deflect.eligibility.line_types import LineType
from deflect.facts import Fact, Inbound, State, Status
from gateway.providers.base import WEBHOOKS, AnswerLost, Listed, NoMedia, Outbound, Receipt, Request, Route, SendError

FACTS: Final = TypeAdapter(tuple[Fact, ...])


@dataclass(frozen=True, slots=True)
class Sent:
    """A message the fake took, and what it lists of it."""

    message: Outbound
    provider_id: str
    created: datetime
    state: State = "accepted"


class FakeProvider:
    """`fail(...)` makes the next sends fail; `lose(taken=...)` makes the next answer be lost, taken or not."""

    routes: Sequence[Route] = (Route("/sms", "Facts of the fake provider.", ("GET", "POST")),)

    def __init__(self, clock: Callable[[], datetime], name: str = "fake", secret: str = "fake"):  # noqa: S107
        self.name = name
        self.sent: list[Sent] = []
        self.files: dict[str, bytes] = {}
        """What lies at the addresses of media."""
        self.inbox: list[Inbound] = []
        """What customers wrote, as it is listed."""
        self.line_types: dict[str, LineType] = {}
        """What it knows of numbers."""
        self.asked: list[str] = []
        """Numbers whose line type was asked for."""
        self.down = False
        self.lag = 0
        """Listings left that show nothing yet."""
        self._clock, self._secret = clock, secret.encode()
        self._failures: deque[Exception | bool] = deque()

    def fail(self, *failures: SendError) -> None:
        """The next sends raise these, one each; nothing is taken."""
        self._failures.extend(failures)

    def lose(self, *, taken: bool) -> None:
        """The next send raises `AnswerLost`."""
        self._failures.append(taken)

    def request(self, facts: Sequence[Inbound | Status]) -> Request:
        """A signed webhook that tells these facts."""
        body = FACTS.dump_json(tuple(facts))
        return Request(f"https://fake.test{WEBHOOKS}/{self.name}/sms", {"X-Fake-Signature": self._sign(body)}, body)

    def challenge(self, request: Request) -> str | None:
        """Echoes `challenge` of the query."""
        return next(iter(parse_qs(urlsplit(request.url).query).get("challenge", ())), None)

    def verify(self, request: Request) -> bool:
        given = {name.lower(): value for name, value in request.headers.items()}.get("x-fake-signature", "")
        return hmac.compare_digest(given.encode(), self._sign(request.body).encode())

    def parse(self, request: Request) -> Sequence[Fact]:
        return FACTS.validate_json(request.body)

    def send(self, message: Outbound) -> Receipt:
        if self.down:
            raise SendError("provider_down", retryable=True)
        failure = self._failures.popleft() if self._failures else None
        if isinstance(failure, Exception):
            raise failure
        if failure is not False:
            self.sent.append(Sent(message, f"FK{len(self.sent) + 1:032d}", self._clock()))
        if failure is not None:
            raise AnswerLost("the fake lost it")
        return Receipt(self.sent[-1].provider_id)

    def find(self, sender: str, recipient: str, since: datetime) -> Sequence[Listed]:
        if self.down:
            raise SendError("provider_down", retryable=True)
        if self.lag:
            self.lag -= 1
            return ()
        return tuple(
            Listed(each.provider_id, recipient, each.message.body, each.state, each.created)
            for each in reversed(self.sent)
            if (each.message.sender, each.message.recipient) == (sender, recipient) and each.created >= since
        )

    def received(self, recipient: str, since: datetime) -> Sequence[Inbound]:
        if self.down:
            raise SendError("provider_down", retryable=True)
        return tuple(each for each in self.inbox if each.recipient == recipient and each.at >= since)

    def look_up(self, provider_id: str) -> Status | None:
        if self.down:
            raise SendError("provider_down", retryable=True)
        found = next((each for each in self.sent if each.provider_id == provider_id), None)
        return Status("sms", provider_id, found.state, self._clock()) if found else None

    def line_type(self, number: str) -> LineType | None:
        if self.down:
            raise SendError("provider_down", retryable=True)
        self.asked.append(number)
        return self.line_types.get(number)

    def media(self, address: str, most: int) -> bytes:
        if address not in self.files:
            raise NoMedia("media_gone")
        return self.files[address]

    def _sign(self, body: bytes) -> str:
        return hmac.digest(self._secret, body, "sha256").hex()
