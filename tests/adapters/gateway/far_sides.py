"""The far side of each provider, for the contract suite: what a test makes the provider do.

`FAR_SIDES` lists them all. The suite runs once for each entry, so a new provider needs its class and one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

import pytest
import toy_provider
from toy_provider.toy import Toy

from deflect.eligibility.line_types import LineType
from deflect.facts import Inbound, State, Status
from gateway.providers.base import Outbound, Provider, Request, SendError
from gateway.providers.twilio.sms import TwilioSms
from gateway.providers.vonage.sms import VonageSms
from gateway.testing import vonage as vonage_simulator
from gateway.testing import vonage_account
from gateway.testing.fake import FakeProvider
from gateway.testing.postman import Webhook
from gateway.testing.twilio import Simulator
from gateway.testing.twilio_account import Outcome

OURS, THEIRS = "+34910000001", "+34612345678"


def now() -> datetime:
    return datetime.now(UTC)


class FarSide(Protocol):
    """What the suite needs of the far side of a provider."""

    @property
    def provider(self) -> Provider: ...

    refusal: tuple[str, str]
    """What `refuse` is: our code, and the provider's number."""

    def inbound(self, body: str, media: tuple[str, ...] = ()) -> Request: ...
    def status(self, message: Outbound, state: State, code: str = "") -> Request:
        """The callback of a message; `code` is ours, told by one of the provider's numbers."""

    def refuse(self) -> None: ...
    def lose(self, *, taken: bool) -> None: ...
    def lag(self, listings: int) -> None: ...
    def down(self) -> None: ...
    def tell_line(self, number: str, kind: LineType) -> bool:
        """The number is such a line; false where the provider cannot be asked."""

    def taken(self) -> int: ...


@dataclass
class Fake:
    provider: FakeProvider
    refusal = ("opted_out", "opt-out")

    def inbound(self, body: str, media: tuple[str, ...] = ()) -> Request:
        return self.provider.request([Inbound("sms", "FKin", THEIRS, OURS, body, now(), media=media)])

    def status(self, message: Outbound, state: State, code: str = "") -> Request:
        sid = self.provider.send(message).provider_id
        return self.provider.request([Status("sms", sid, state, now(), message.row, code)])

    def refuse(self) -> None:
        self.provider.fail(SendError(self.refusal[0], retryable=False, detail=self.refusal[1]))

    def lose(self, *, taken: bool) -> None:
        self.provider.lose(taken=taken)

    def lag(self, listings: int) -> None:
        self.provider.lag = listings

    def tell_line(self, number: str, kind: LineType) -> bool:
        self.provider.line_types[number] = kind
        return True

    def down(self) -> None:
        self.provider.down = True

    def taken(self) -> int:
        return len(self.provider.sent)


@dataclass
class Twilio:
    provider: TwilioSms
    simulator: Simulator
    hidden: int = 0
    refusal = ("opted_out", "21610")
    NUMBERS = {"unknown_handset": 30005}  # noqa: RUF012

    def inbound(self, body: str, media: tuple[str, ...] = ()) -> Request:
        return request(self.simulator.inbound(THEIRS, OURS, body, media)[1])

    def status(self, message: Outbound, state: State, code: str = "") -> Request:
        self.simulator.expect(Outcome(states=(state,), told=(), error=self.NUMBERS[code] if code else None))
        self.provider.send(message)
        return request(self.simulator.status(self.simulator.sent[-1], state))

    def refuse(self) -> None:
        self.simulator.expect(Outcome(refuse=21610))

    def lose(self, *, taken: bool) -> None:
        self.simulator.expect(Outcome(answer="cut", told=(), hidden=self.hidden if taken else 10**6))

    def lag(self, listings: int) -> None:
        self.hidden = listings

    def tell_line(self, number: str, kind: LineType) -> bool:
        self.simulator.account.lines[number] = kind
        return True

    def down(self) -> None:
        self.simulator.down()

    def taken(self) -> int:
        return len(self.simulator.sent)


def request(webhook: Webhook) -> Request:
    return Request(webhook.url, dict(webhook.headers), webhook.body)


@dataclass
class Vonage:
    provider: VonageSms
    simulator: vonage_simulator.Simulator
    refusal = ("wrong_sender", "15")
    RECEIPTS = {"sent": "accepted", "delivered": "delivered", "undelivered": "failed"}  # noqa: RUF012
    NUMBERS = {"": "0", "unknown_handset": "3"}  # noqa: RUF012

    def inbound(self, body: str, media: tuple[str, ...] = ()) -> Request:
        return request(self.simulator.inbound(THEIRS, OURS, body, parts=1)[0])

    def status(self, message: Outbound, state: State, code: str = "") -> Request:
        self.simulator.expect(vonage_account.Outcome(receipts=()))
        self.provider.send(message)
        return request(self.simulator.receipt(self.simulator.sent[-1], self.RECEIPTS[state], self.NUMBERS[code]))

    def refuse(self) -> None:
        self.simulator.expect(vonage_account.Outcome(refuse=self.refusal[1]))

    def lose(self, *, taken: bool) -> None:
        self.simulator.expect(vonage_account.Outcome(answer="cut", receipts=()))

    def lag(self, listings: int) -> None:
        """It has no list."""

    def tell_line(self, number: str, kind: LineType) -> bool:
        return False

    def down(self) -> None:
        self.simulator.down()

    def taken(self) -> int:
        return len(self.simulator.sent)


@dataclass
class ToySide:
    provider: Toy
    refusal = ("wrong_sender", "1")
    STATES = {"sent": "out", "delivered": "there", "undelivered": "lost"}  # noqa: RUF012

    def inbound(self, body: str, media: tuple[str, ...] = ()) -> Request:
        return self.provider.sign("/sms", {"id": "1", "from": THEIRS, "to": OURS, "text": body})

    def status(self, message: Outbound, state: State, code: str = "") -> Request:
        told: dict[str, object] = {
            "id": "toy-1",
            "row": message.row,
            "state": self.STATES[state],
            "why": 2 if code else 0,
        }
        return self.provider.sign("/status", told)

    def refuse(self) -> None:
        self.provider.network.refuse = 1

    def lose(self, *, taken: bool) -> None:
        self.provider.network.lose = True

    def lag(self, listings: int) -> None:
        """It has no list."""

    def tell_line(self, number: str, kind: LineType) -> bool:
        return False

    def down(self) -> None:
        self.provider.network.down = True

    def taken(self) -> int:
        return len(self.provider.network.taken)


@dataclass(frozen=True)
class Entry:
    """How the suite gets a far side, and whether its provider can list what it took."""

    make: Callable[[pytest.FixtureRequest], FarSide]
    lists: bool


def _toy(request: pytest.FixtureRequest) -> FarSide:
    settings = toy_provider.KIND.settings.model_validate(toy_provider.KIND.example)
    return ToySide(toy_provider.KIND.build(settings, "https://toy.example", now))  # type: ignore[arg-type]


def _twilio(request: pytest.FixtureRequest) -> FarSide:
    return Twilio(request.getfixturevalue("twilio"), request.getfixturevalue("simulator"))


def _vonage(request: pytest.FixtureRequest) -> FarSide:
    return Vonage(request.getfixturevalue("vonage"), request.getfixturevalue("vonage_simulator"))


FAR_SIDES: Final[Mapping[str, Entry]] = {
    "fake": Entry(lambda request: Fake(FakeProvider(now)), lists=True),
    "twilio": Entry(_twilio, lists=True),
    "vonage": Entry(_vonage, lists=False),
    "toy": Entry(_toy, lists=False),
}
