"""Vonage's signatures and webhooks: our signer against its SDK, each form of request, and numbers used twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from vonage_http_client import Auth

from deflect.facts import Inbound, Part, Status
from gateway.providers.base import Request
from gateway.providers.vonage.errors import ANSWERS, RECEIPTS, answered, received
from gateway.providers.vonage.sms import VonageSms
from gateway.providers.vonage.webhooks import facts_of
from gateway.testing.postman import Webhook
from gateway.testing.vonage_webhooks import Algorithm, Method, sign, webhook

PUBLIC = "https://relevo.example"
SMS, STATUS = f"{PUBLIC}/webhooks/vonage/sms", f"{PUBLIC}/webhooks/vonage/status"
NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
STAMP = {"timestamp": "1795431600", "nonce": "n"}
INBOUND = {"msisdn": "34612345678", "to": "34910000001", "messageId": "0A00", "text": "¿Sí? a&b=c 😀", **STAMP}
RECEIPT = {"msisdn": "34612345678", "messageId": "0A01", "status": "failed", "err-code": "9", "client-ref": "row_1"}


def provider(*secrets: str, method: Algorithm = "sha256") -> VonageSms:
    return VonageSms(
        "abcd1234",
        "secret",
        signature_secrets=secrets,
        signature_method=method,
        public_url=PUBLIC,
        clock=lambda: NOW,
    )


def asked(made: Webhook) -> Request:
    return Request(made.url, dict(made.headers), made.body)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_our_signer_and_vonages_sdk_agree(algorithm: Algorithm) -> None:
    sdk = Auth(api_key="abcd1234", signature_secret="s", signature_method=algorithm)
    assert sign("s", INBOUND, algorithm) == sdk.sign_params(dict(INBOUND))
    assert sdk.check_signature({**INBOUND, "sig": sign("s", INBOUND, algorithm)})


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST-JSON"])
def test_a_signed_request_is_verified_and_read_in_every_form(method: Method, algorithm: Algorithm) -> None:
    request = asked(webhook("s", SMS, INBOUND, method, algorithm))
    assert provider("s", method=algorithm).verify(request)
    (fact,) = provider("s", method=algorithm).parse(request)
    assert fact == Inbound("sms", "vonage:0A00", "+34612345678", "+34910000001", "¿Sí? a&b=c 😀", NOW)


def test_what_the_sdk_signs_is_verified() -> None:
    sdk = Auth(api_key="abcd1234", signature_secret="s", signature_method="sha256")
    fields = {**INBOUND, "sig": sdk.sign_params(dict(INBOUND))}
    request = asked(webhook("another", SMS, INBOUND))
    signed = replace(request, url=f"{SMS}?" + webhook("s", SMS, fields, "GET").url.partition("?")[2], body=b"")
    assert provider("s").verify(signed)


def test_both_secrets_hold_while_one_is_rotated() -> None:
    request = asked(webhook("old", SMS, INBOUND))
    assert provider("new", "old").verify(request)
    assert not provider("new", "older").verify(request)


@pytest.mark.parametrize("left_out", ["sig", "timestamp"])
def test_a_request_without_signature_or_time_is_not_verified(left_out: str) -> None:
    fields = {name: value for name, value in INBOUND.items() if name != left_out}
    made = webhook("s", SMS, fields, "GET")
    url = made.url.partition("&sig=")[0] if left_out == "sig" else made.url
    assert not provider("s").verify(Request(url, {}, b""))


@pytest.mark.parametrize(
    ("url", "headers", "body"),
    [
        (f"{SMS}?sig=a&sig=b&timestamp=1", {}, b""),
        (f"{SMS}?sig=%ff&timestamp=1", {}, b""),
        (f"{SMS}?sig=%C3%A9&timestamp=1", {}, b""),
        (SMS, {"Content-Type": "application/json"}, b"[1]"),
        (SMS, {"Content-Type": "application/json"}, b'{"sig": {"a": 1}, "timestamp": "1"}'),
        (SMS, {"Content-Type": "application/json"}, b"{"),
        (SMS, {"Content-Type": "text/plain"}, b"sig=a&timestamp=1"),
        (SMS, {}, b""),
    ],
)
def test_an_odd_request_is_just_not_verified(url: str, headers: dict[str, str], body: bytes) -> None:
    assert provider("s").verify(Request(url, headers, body)) is False


def test_a_part_of_a_long_text_says_which() -> None:
    concat = {"concat": "true", "concat-ref": "7", "concat-part": "2", "concat-total": "3"}
    (fact,) = facts_of(asked(webhook("s", SMS, {**INBOUND, **concat})), NOW, "abcd1234")
    assert isinstance(fact, Inbound)
    assert fact.part == Part("vonage:7/3", 2, 3)


@pytest.mark.parametrize(
    ("changed", "url", "field"),
    [
        ({"msisdn": ""}, SMS, "msisdn"),
        ({"messageId": " "}, SMS, "messageId"),
        ({"concat": "true", "concat-ref": "7", "concat-part": "4", "concat-total": "3"}, SMS, "concat-part"),
        ({"concat": "true", "concat-ref": "7", "concat-part": "²", "concat-total": "3"}, SMS, "concat-part"),
        ({"messageId": "0A\x0001"}, SMS, "messageId"),
        ({"api-key": "dcba4321"}, SMS, "api-key"),
    ],
)
def test_a_field_that_is_wrong_is_named(changed: dict[str, str], url: str, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        facts_of(asked(webhook("s", url, {**INBOUND, **changed})), NOW, "abcd1234")


@pytest.mark.parametrize(
    ("status", "number", "state", "code"),
    [
        ("accepted", "0", "sent", ""),
        ("buffered", "0", "sent", ""),
        ("delivered", "0", "delivered", ""),
        ("failed", "9", "undelivered", "opted_out"),
        ("rejected", "6", "undelivered", "filtered"),
        ("failed", "3", "undelivered", "unknown_handset"),
        ("failed", "777", "undelivered", "not_delivered"),
        ("expired", "1", "undelivered", "expired"),
    ],
)
def test_a_receipt_has_our_state_our_code_and_our_row(status: str, number: str, state: str, code: str) -> None:
    (fact,) = facts_of(asked(webhook("s", STATUS, {**RECEIPT, "status": status, "err-code": number})), NOW, "abcd1234")
    assert isinstance(fact, Status)
    assert (fact.row, fact.provider_id, fact.state, fact.code) == ("row_1", "0A01", state, code)


@pytest.mark.parametrize(
    ("number", "in_answer", "in_receipt"),
    [("9", "no_credit", "opted_out"), ("7", "blocked", "unreachable"), ("12", "bad_content", "no_route")],
)
def test_a_number_that_is_used_twice_means_two_things(number: str, in_answer: str, in_receipt: str) -> None:
    assert (answered(number).code, received(number).code) == (in_answer, in_receipt)


def test_every_number_leads_to_a_cause() -> None:
    assert all(answered(number).code == code for number, code in ANSWERS.items())
    assert all(received(number).code == code for number, code in RECEIPTS.items())
    assert (answered("777").code, received("777").code) == ("refused", "not_delivered")


def test_status_that_vonage_adds_one_day_says_nothing() -> None:
    assert facts_of(asked(webhook("s", STATUS, {**RECEIPT, "status": "teleported"})), NOW, "abcd1234") == ()
