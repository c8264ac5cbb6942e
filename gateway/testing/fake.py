"""A channel in memory, for tests of whoever sends and receives: no provider, no sockets, every failure at will.

It keeps to the contract of `gateway.channels.base`; the same suite tests it and the real channels.
"""

from __future__ import annotations

import hmac
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from deflect.facts import Inbound, State, Status
from deflect.messaging.capabilities import SMS, Capabilities
from gateway.channels.base import AnswerLost, Fact, Listed, Outbound, Receipt, Request, SendError


@dataclass(frozen=True, slots=True)
class Sent:
    """A message the fake took, and what it lists of it."""

    message: Outbound
    provider_id: str
    created: datetime
    state: State = "accepted"


class FakeChannel:
    """`fail(...)` makes the next sends fail; `lose(taken=...)` makes the next answer be lost, taken or not."""

    name: str
    capabilities: Capabilities

    def __init__(self, clock: Callable[[], datetime], name: str = "sms", secret: str = "fake"):  # noqa: S107
        self.name, self.capabilities = name, replace(SMS, channel=name)
        self.sent: list[Sent] = []
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
        told = [{"kind": type(fact).__name__, **_fields(fact)} for fact in facts]
        body = json.dumps(told).encode()
        return Request(f"https://fake.test/webhooks/{self.name}", {"X-Fake-Signature": self._sign(body)}, body)

    def verify(self, request: Request) -> bool:
        given = {name.lower(): value for name, value in request.headers.items()}.get("x-fake-signature", "")
        return hmac.compare_digest(given.encode(), self._sign(request.body).encode())

    def parse(self, request: Request) -> Sequence[Fact]:
        try:
            return [_fact(told) for told in json.loads(request.body)]
        except (KeyError, TypeError) as missing:
            raise ValueError(f"body: {missing} is missing") from None

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

    def _sign(self, body: bytes) -> str:
        return hmac.digest(self._secret, body, "sha256").hex()


def _fields(fact: Inbound | Status) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__slots__} | {"at": fact.at.isoformat()}


def _fact(told: dict[str, Any]) -> Fact:
    fields = {**told, "at": datetime.fromisoformat(told["at"])}
    if fields.pop("kind") == "Status":
        return Status(**fields)
    return Inbound(**{**fields, "media": tuple(fields["media"])})
