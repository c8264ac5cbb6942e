"""Twilio's SDK against the simulator: each failure as our code, and the simulator's own behaviour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from twilio.rest import Client

from gateway.providers.base import AnswerLost, Outbound, Request, SendError
from gateway.providers.twilio.sms import Http, TwilioSms
from gateway.testing.twilio import ACCOUNT, TOKEN, Simulator
from gateway.testing.twilio_account import Outcome
from gateway.testing.twilio_http import Exchanged

OURS, THEIRS = "+34910000001", "+34612345678"


Hooked = tuple[str, list[tuple[str, dict[str, str]]]]
"""Our webhook's address, and what it was told: path and fields."""


def text(body: str = "hola", recipient: str = THEIRS, **fields: object) -> Outbound:
    return Outbound("out_1", OURS, recipient, body, **fields)  # type: ignore[arg-type]


class Hook(BaseHTTPRequestHandler):
    """Our webhook, as plain as can be: notes what Twilio tells."""

    told: list[tuple[str, dict[str, str]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.told.append((self.path, {name: values[0] for name, values in parse_qs(body).items()}))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[Hooked]:
    told: list[tuple[str, dict[str, str]]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Noting", (Hook,), {"told": told}))
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", told
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("number", "code", "retryable"),
    [
        (21211, "invalid_number", False), (21408, "region_closed", False), (21610, "opted_out", False),
        (21611, "queue_full", True), (21612, "no_route", False), (21614, "not_mobile", False),
        (20429, "too_fast", True), (30034, "unregistered_sender", False), (63016, "window_closed", False),
    ],
)  # fmt: skip
def test_a_refusal_becomes_our_code(
    twilio: TwilioSms, simulator: Simulator, number: int, code: str, retryable: bool
) -> None:
    simulator.expect(Outcome(refuse=number))
    with pytest.raises(SendError) as refused:
        twilio.send(text())
    assert (refused.value.code, refused.value.retryable) == (code, retryable)


def test_a_wrong_token_waits_for_an_admin(simulator: Simulator) -> None:
    wrong = TwilioSms(ACCOUNT, "x", public_url="https://a.example", clock=_now, base_url=simulator.url)
    with pytest.raises(SendError) as refused:
        wrong.send(text())
    assert (refused.value.code, refused.value.retryable) == ("credentials", True)


@pytest.mark.parametrize("answer", ["hang", "cut", "broken"])
def test_an_answer_that_never_came_may_have_been_taken(twilio: TwilioSms, simulator: Simulator, answer: str) -> None:
    simulator.expect(Outcome(answer=answer, told=()))  # type: ignore[arg-type]
    with pytest.raises(AnswerLost):
        twilio.send(text())
    assert [each.body for each in simulator.sent] == ["hola"]


def test_the_row_rides_in_the_status_address(twilio: TwilioSms, simulator: Simulator) -> None:
    twilio.send(text())
    assert simulator.sent[0].callback == "http://127.0.0.1:1/webhooks/twilio/status?row=out_1"


def test_pictures_are_sent_as_twilio_wants_them(
    twilio: TwilioSms, simulator: Simulator, exchanged: list[Exchanged]
) -> None:
    twilio.send(text(media=("https://a.example/1.png", "https://a.example/2.png")))
    assert list(exchanged[0].form["MediaUrl"]) == ["https://a.example/1.png", "https://a.example/2.png"]
    assert simulator.sent[0].sid.startswith("MM")


@pytest.mark.parametrize(
    ("message", "number"),
    [(text("x" * 1601), "21617"), (text(""), "21602"), (text(recipient=OURS), "21266")],
)
def test_the_simulator_keeps_twilios_rules(
    twilio: TwilioSms, exchanged: list[Exchanged], message: Outbound, number: str
) -> None:
    with pytest.raises(SendError) as refused:
        twilio.send(message)
    assert refused.value.detail == number


def test_callbacks_come_late_twice_or_out_of_order_as_told(hook: Hooked) -> None:
    url, told = hook
    with Simulator() as simulator:
        channel = TwilioSms(ACCOUNT, TOKEN, public_url=url, clock=_now, base_url=simulator.url)
        simulator.expect(Outcome(told=("delivered", "sent", "delivered")))
        simulator.expect(Outcome(states=("undelivered",), error=30006))
        channel.send(text())
        channel.send(text())
        simulator.settle()
        assert [each["MessageStatus"] for _, each in told] == ["delivered", "sent", "delivered", "undelivered"]
        assert told[-1][1]["ErrorCode"] == "30006"
        assert [each.status for each in simulator.sent] == ["delivered", "undelivered"]
        assert {path for path, _ in told} == {"/webhooks/twilio/status?row=out_1"}


def test_every_webhook_of_the_simulator_is_verified_by_the_sdk(hook: Hooked) -> None:
    url, told = hook
    with Simulator(inbound_url=f"{url}/webhooks/twilio/sms", algorithm="HMAC_SHA256") as simulator:
        channel = TwilioSms(ACCOUNT, TOKEN, public_url=url, clock=_now, base_url=simulator.url)
        channel.send(text())
        simulator.customer_writes(THEIRS, OURS, "1", times=2)
        simulator.settle()
        assert len(told) == 4
        for posted in simulator.postman.posted:
            assert posted.status == 204
            webhook = posted.webhook
            assert channel.verify(Request(webhook.url, dict(webhook.headers), webhook.body))


def test_stop_is_acted_on_and_answered_by_twilio_itself(twilio: TwilioSms, simulator: Simulator) -> None:
    _, stopped = simulator.inbound(THEIRS, OURS, " stop ")
    assert dict(stopped.form)["OptOutType"] == "STOP"
    with pytest.raises(SendError) as refused:
        twilio.send(text())
    assert refused.value.detail == "21610"
    simulator.inbound(THEIRS, OURS, "START")
    twilio.send(text())
    simulator.settle()
    on_phone = [message.body for _, message in simulator.account.shown(THEIRS, 0)]
    assert len(on_phone) == 5  # STOP and its answer, START and its answer, our text
    assert on_phone[-1] == "hola"


def test_a_word_that_only_contains_stop_stops_nothing(twilio: TwilioSms, simulator: Simulator) -> None:
    _, written = simulator.inbound(THEIRS, OURS, "no quiero stop ahora")
    assert "OptOutType" not in dict(written.form)
    twilio.send(text())


def test_a_listing_has_pages(twilio: TwilioSms, simulator: Simulator) -> None:
    for number in range(5):
        twilio.send(text(str(number)))
    client = Client(ACCOUNT, TOKEN, http_client=Http(5, simulator.url))
    assert [each.body for each in client.messages.list(to=THEIRS, page_size=2)] == ["4", "3", "2", "1", "0"]
    sid = simulator.sent[0].sid
    assert client.messages(sid).fetch().body == "0"


def test_the_handset_reads_and_writes_over_http(twilio: TwilioSms, simulator: Simulator) -> None:
    twilio.send(text("¿Qué fecha te viene bien?"))
    simulator.always(THEIRS, Outcome(states=("undelivered",), error=30003))
    twilio.send(text("esto no llega"))
    simulator.settle()
    with httpx.Client(base_url=simulator.url) as phone:
        wrote = phone.post("/_phone/messages", json={"from": THEIRS, "to": OURS, "body": "2"})
        assert wrote.status_code == 201
        shown = phone.get("/_phone/messages", params={"number": THEIRS}).json()["messages"]
        assert [(each["from"], each["body"]) for each in shown] == [(OURS, "¿Qué fecha te viene bien?"), (THEIRS, "2")]
        after = shown[-1]["position"]
        assert phone.get("/_phone/messages", params={"number": THEIRS, "after": after}).json()["messages"] == []
        assert phone.get("/_phone/messages", params={"number": "+34600000000"}).json()["messages"] == []
        assert phone.post("/_phone/messages", content=b"\xff").status_code == 400
        assert phone.get("/_phone/messages").status_code == 400


def test_a_provider_that_comes_back_takes_messages_again(twilio: TwilioSms, simulator: Simulator) -> None:
    twilio.send(text("before"))
    simulator.down()
    with pytest.raises(SendError, match="provider_down"):
        twilio.send(text("lost"))
    simulator.up()
    twilio.send(text("after"))
    assert [each.body for each in simulator.sent] == ["before", "after"]


def test_the_status_address_keeps_a_row_with_odd_characters(twilio: TwilioSms, simulator: Simulator) -> None:
    twilio.send(Outbound("out a&b=ñ", OURS, THEIRS, "hola"))
    (message,) = simulator.sent
    assert parse_qs(urlsplit(message.callback).query)["row"] == ["out a&b=ñ"]
    webhook = simulator.status(message, "delivered")
    (fact,) = twilio.parse(Request(webhook.url, dict(webhook.headers), webhook.body))
    assert getattr(fact, "row", None) == "out a&b=ñ"


def _now() -> datetime:
    return datetime.now(UTC)
