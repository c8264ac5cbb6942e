"""What every channel owes the relay and the ingress, proven on the fake and on Twilio's SDK with the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from deflect.facts import Inbound, State, Status
from gateway.channels.base import AnswerLost, Channel, Outbound, Request, SendError
from gateway.channels.twilio_sms import TwilioSms
from gateway.testing.fake import FakeChannel
from gateway.testing.twilio import Simulator
from gateway.testing.twilio_exchange import Outcome
from gateway.testing.twilio_post import Webhook

OURS, THEIRS = "+34910000001", "+34612345678"


def now() -> datetime:
    return datetime.now(UTC)


class Provider(Protocol):
    """What the suite needs of the far side of a channel."""

    channel: Channel

    def inbound(self, body: str, media: tuple[str, ...] = ()) -> Request: ...
    def status(self, message: Outbound, state: State, code: str = "") -> Request: ...
    def refuse(self) -> None: ...
    def lose(self, *, taken: bool) -> None: ...
    def lag(self, listings: int) -> None: ...
    def down(self) -> None: ...
    def taken(self) -> int: ...


@dataclass
class Fake:
    channel: FakeChannel

    def inbound(self, body: str, media: tuple[str, ...] = ()) -> Request:
        return self.channel.request([Inbound("sms", "FKin", THEIRS, OURS, body, now(), media=media)])

    def status(self, message: Outbound, state: State, code: str = "") -> Request:
        sid = self.channel.send(message).provider_id
        return self.channel.request([Status("sms", sid, state, now(), message.row, code)])

    def refuse(self) -> None:
        self.channel.fail(SendError("opted_out", retryable=False, detail="21610"))

    def lose(self, *, taken: bool) -> None:
        self.channel.lose(taken=taken)

    def lag(self, listings: int) -> None:
        self.channel.lag = listings

    def down(self) -> None:
        self.channel.down = True

    def taken(self) -> int:
        return len(self.channel.sent)


@dataclass
class Twilio:
    channel: TwilioSms
    simulator: Simulator
    hidden: int = 0

    def inbound(self, body: str, media: tuple[str, ...] = ()) -> Request:
        return request(self.simulator.inbound(THEIRS, OURS, body, media)[1])

    def status(self, message: Outbound, state: State, code: str = "") -> Request:
        self.simulator.expect(Outcome(states=(state,), told=(), error=int(code) if code else None))
        self.channel.send(message)
        return request(self.simulator.status(self.simulator.sent[-1], state))

    def refuse(self) -> None:
        self.simulator.expect(Outcome(refuse=21610))

    def lose(self, *, taken: bool) -> None:
        self.simulator.expect(Outcome(answer="cut", told=(), hidden=self.hidden if taken else 10**6))

    def lag(self, listings: int) -> None:
        self.hidden = listings

    def down(self) -> None:
        self.simulator.down()

    def taken(self) -> int:
        return len(self.simulator.sent)


def request(webhook: Webhook) -> Request:
    return Request(webhook.url, dict(webhook.headers), webhook.body)


@pytest.fixture(params=["fake", "twilio"])
def provider(request: pytest.FixtureRequest) -> Iterator[Provider]:
    if request.param == "fake":
        yield Fake(FakeChannel(now))
    else:
        yield Twilio(request.getfixturevalue("twilio"), request.getfixturevalue("simulator"))


def text(row: str = "out_1", body: str = "Tienda Nogal (ref. N7K4): responde 1") -> Outbound:
    return Outbound(row, OURS, THEIRS, body)


def listed(provider: Provider) -> list[str]:
    return [each.body for each in provider.channel.find(OURS, THEIRS, now() - timedelta(seconds=60))]


def test_a_message_sent_has_a_receipt_and_is_listed(provider: Provider) -> None:
    receipt = provider.channel.send(text())
    (found,) = provider.channel.find(OURS, THEIRS, now() - timedelta(seconds=60))
    assert (found.provider_id, found.recipient, found.body) == (receipt.provider_id, THEIRS, text().body)


def test_messages_to_others_or_from_before_are_not_listed(provider: Provider) -> None:
    provider.channel.send(text())
    provider.channel.send(replace(text(), recipient="+34699999999"))
    assert len(listed(provider)) == 1
    assert provider.channel.find(OURS, THEIRS, now() + timedelta(seconds=60)) == ()


def test_a_customers_words_come_in_as_they_were_written(provider: Provider) -> None:
    asked = provider.inbound("¿Y mi pedido? 😀 50 % & más\n2ª línea")
    assert provider.channel.verify(asked)
    (fact,) = provider.channel.parse(asked)
    assert isinstance(fact, Inbound)
    assert (fact.sender, fact.recipient, fact.body) == (THEIRS, OURS, "¿Y mi pedido? 😀 50 % & más\n2ª línea")
    assert fact.key
    assert fact.at.tzinfo is not None


def test_pictures_come_in_as_addresses(provider: Provider) -> None:
    (fact,) = provider.channel.parse(provider.inbound("", ("https://media.test/1", "https://media.test/2")))
    assert isinstance(fact, Inbound)
    assert fact.media == ("https://media.test/1", "https://media.test/2")


@pytest.mark.parametrize(("state", "code"), [("sent", ""), ("delivered", ""), ("undelivered", "30006")])
def test_a_status_names_our_row_its_state_and_the_error(provider: Provider, state: State, code: str) -> None:
    asked = provider.status(text("out_7"), state, code)
    assert provider.channel.verify(asked)
    (fact,) = provider.channel.parse(asked)
    assert isinstance(fact, Status)
    assert (fact.row, fact.state, fact.code) == ("out_7", state, code)


@pytest.mark.parametrize(
    "forge",
    [
        lambda asked: replace(asked, body=asked.body + b"x"),
        lambda asked: replace(asked, body=b"\xff\xfe\x00"),
        lambda asked: replace(asked, headers={}),
        lambda asked: replace(asked, headers=dict.fromkeys(asked.headers, "é")),
        lambda asked: replace(asked, headers={"Content-Type": "application/json", "X-Twilio-Signature": "x"}),
    ],
)
def test_a_forged_request_is_just_not_verified(provider: Provider, forge: object) -> None:
    assert provider.channel.verify(forge(provider.inbound("hola"))) is False  # type: ignore[operator]


def test_a_refusal_has_our_code_and_says_whether_to_try_again(provider: Provider) -> None:
    provider.refuse()
    with pytest.raises(SendError) as refused:
        provider.channel.send(text())
    assert (refused.value.code, refused.value.retryable, refused.value.detail) == ("opted_out", False, "21610")
    assert provider.taken() == 0


def test_a_provider_that_is_down_took_nothing_and_may_be_tried_again(provider: Provider) -> None:
    provider.channel.send(text())
    provider.down()
    with pytest.raises(SendError) as refused:
        provider.channel.send(text())
    assert (refused.value.code, refused.value.retryable) == ("provider_down", True)
    with pytest.raises(SendError):
        listed(provider)


def test_a_lost_answer_is_neither_taken_nor_refused_and_the_listing_tells(provider: Provider) -> None:
    provider.lag(1)
    provider.lose(taken=True)
    with pytest.raises(AnswerLost):
        provider.channel.send(text())
    assert listed(provider) == []
    assert listed(provider) == [text().body]


def test_a_lost_request_is_never_listed(provider: Provider) -> None:
    provider.lose(taken=False)
    with pytest.raises(AnswerLost):
        provider.channel.send(text())
    assert listed(provider) == listed(provider) == []
