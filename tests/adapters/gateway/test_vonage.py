"""Vonage's SDK against the simulator: each refusal as our code, and what the SDK must not do by itself."""

from __future__ import annotations

import logging

import pytest
from far_sides import OURS, THEIRS
from vonage_file import FILE, webhook_problems

from gateway.providers.base import AnswerLost, Outbound, SendError
from gateway.providers.vonage.errors import ANSWERS
from gateway.providers.vonage.sms import VonageSms
from gateway.testing.vonage import Simulator
from gateway.testing.vonage_account import Outcome


def text(body: str = "hola", **fields: object) -> Outbound:
    return Outbound("row_1", OURS, THEIRS, body, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", FILE["errors"])
def test_a_refusal_becomes_our_code(vonage: VonageSms, vonage_simulator: Simulator, number: str) -> None:
    vonage_simulator.expect(Outcome(refuse=number))
    with pytest.raises(SendError) as refused:
        vonage.send(text())
    assert (refused.value.code, refused.value.detail) == (ANSWERS.get(number, "refused"), number)
    assert refused.value.retryable == (refused.value.code in ("too_fast", "credentials", "no_credit", "provider_down"))


@pytest.mark.parametrize("answer", ["hang", "cut", "broken"])
def test_an_answer_that_never_came_may_have_been_taken_and_is_not_repeated(
    vonage: VonageSms, vonage_simulator: Simulator, answer: str
) -> None:
    vonage_simulator.expect(Outcome(answer=answer, receipts=()))  # type: ignore[arg-type]
    with pytest.raises(AnswerLost):
        vonage.send(text())
    assert [each.body for each in vonage_simulator.sent] == ["hola"]


def test_a_wrong_secret_waits_for_an_admin(vonage_simulator: Simulator) -> None:
    wrong = VonageSms(
        "abcd1234",
        "wrong-secret",
        signature_secrets=["s"],
        signature_method="sha256",
        public_url="https://a.example",
        clock=lambda: pytest.fail("no fact is dated"),
        base_url=vonage_simulator.url,
    )
    with pytest.raises(SendError) as refused:
        wrong.send(text())
    assert (refused.value.code, refused.value.retryable) == ("credentials", True)


def test_the_row_and_the_callback_ride_along(vonage: VonageSms, vonage_simulator: Simulator) -> None:
    vonage.send(text("¿Mañana a las 10? 😀"))
    (sent,) = vonage_simulator.sent
    assert (sent.client_ref, sent.callback) == ("row_1", "http://127.0.0.1:1/webhooks/vonage/status")
    assert (sent.sender, sent.recipient, sent.kind) == ("34910000001", "34612345678", "unicode")


def test_a_long_text_of_which_parts_were_refused_is_not_sent_again(
    vonage: VonageSms, vonage_simulator: Simulator
) -> None:
    vonage_simulator.expect(Outcome(refuse_parts=1, receipts=()))
    with pytest.raises(AnswerLost):
        vonage.send(text("x" * 400))
    assert len(vonage_simulator.sent[0].ids) == 3


def test_pictures_cannot_be_sent(vonage: VonageSms, vonage_simulator: Simulator) -> None:
    with pytest.raises(SendError) as refused:
        vonage.send(text(media=("https://a.example/1.png",)))
    assert refused.value.code == "bad_content"
    assert vonage_simulator.sent == []


def test_the_simulators_webhooks_are_as_vonage_describes_them(vonage: VonageSms, vonage_simulator: Simulator) -> None:
    vonage.send(text())
    receipt = vonage_simulator.receipt(vonage_simulator.sent[0], "failed", "3")
    assert webhook_problems(receipt, "DeliveryReceipt") == []
    for part in vonage_simulator.inbound(THEIRS, OURS, "ñ" * 200):
        assert webhook_problems(part, "InboundMessage") == []


def test_the_sdk_logs_no_words_and_no_numbers(
    vonage: VonageSms, vonage_simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    vonage_simulator.expect(Outcome(answer="broken"))
    with pytest.raises(AnswerLost):
        vonage.send(text("secreto"))
    assert "secreto" not in caplog.text
    assert THEIRS[1:] not in caplog.text
