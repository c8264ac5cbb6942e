"""Twilio's signature: Twilio's own published example, our signer against its SDK, and the traps of verifying."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from twilio.request_validator import RequestValidator

from deflect.facts import Status
from gateway.providers.base import Request
from gateway.providers.twilio.sms import TwilioSms
from gateway.testing.twilio_post import Algorithm, sign, webhook

PUBLIC = "https://relevo.example"
FORM = [("MessageSid", "SM" + "a" * 32), ("From", "+34612345678"), ("To", "+34910000001"), ("Body", "¿Sí? 😀")]
EXAMPLE = [
    ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"), ("From", "+14158675309"),
    ("To", "+18005551212"),
]  # fmt: skip


def channel(*secrets: str) -> TwilioSms:
    return TwilioSms(
        "AC" + "1" * 32, "new", public_url=PUBLIC, secrets=secrets, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)
    )


def signed(secret: str, url: str = f"{PUBLIC}/webhooks/twilio/sms", algorithm: Algorithm = "HMAC_SHA1") -> Request:
    made = webhook(secret, url, FORM, algorithm)
    return Request(url, dict(made.headers), made.body)


def test_twilios_published_example_is_signed_as_published() -> None:
    assert sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", EXAMPLE) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize("algorithm", ["HMAC_SHA1", "HMAC_SHA256"])
@pytest.mark.parametrize("url", [f"{PUBLIC}/a", f"{PUBLIC}/a?row=out_1", f"{PUBLIC}:8443/a?x=%C3%A9&y="])
def test_our_signer_and_twilios_sdk_agree(url: str, algorithm: Algorithm) -> None:
    assert sign("s", url, FORM, algorithm) == RequestValidator("s").compute_signature(url, dict(FORM), algorithm)


@pytest.mark.parametrize("algorithm", ["HMAC_SHA1", "HMAC_SHA256"])
def test_both_secrets_hold_while_one_is_rotated(algorithm: Algorithm) -> None:
    assert channel("old").verify(signed("new", algorithm=algorithm))
    assert channel("old").verify(signed("old", algorithm=algorithm))
    assert not channel("old").verify(signed("older", algorithm=algorithm))


def test_the_default_port_may_be_signed_or_not_but_never_another_scheme() -> None:
    with_port = signed("new", f"{PUBLIC}:443/webhooks/twilio/sms")
    assert channel().verify(Request(f"{PUBLIC}/webhooks/twilio/sms", with_port.headers, with_port.body))
    plain = signed("new", "http://relevo.example/webhooks/twilio/sms")
    assert not channel().verify(Request(f"{PUBLIC}/webhooks/twilio/sms", plain.headers, plain.body))


def test_header_names_are_read_in_any_case() -> None:
    asked = signed("new", algorithm="HMAC_SHA256")
    lower = {name.lower(): value for name, value in asked.headers.items()}
    assert channel().verify(Request(asked.url, lower, asked.body))


@pytest.mark.parametrize("query", ["", "?bodySHA256=", "?bodySHA256=00"])
def test_a_json_body_whose_hash_was_not_signed_is_not_verified(query: str) -> None:
    url = f"{PUBLIC}/webhooks/twilio/sms{query}"
    headers = {"Content-Type": "application/json", "X-Twilio-Signature": sign("new", url, [])}
    assert channel().verify(Request(url, headers, b'{"a": 1}')) is False


def test_a_json_body_with_its_hash_is_verified() -> None:
    url = f"{PUBLIC}/x?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    headers = {"Content-Type": "application/json; charset=utf-8", "X-Twilio-Signature": sign("new", url, [])}
    assert channel().verify(Request(url, headers, b'{"a":1}'))


@pytest.mark.parametrize(
    ("form", "named"),
    [
        ({"From": "+34612345678", "To": "+34910000001"}, "MessageSid"),
        ({"MessageSid": "SM1", "To": "+34910000001"}, "From"),
        ({"MessageSid": "SM1", "From": "+34612345678", "To": "+34910000001", "NumMedia": "²"}, "NumMedia"),
        ({"MessageSid": "SM\x001", "From": "+34612345678", "To": "+34910000001"}, "MessageSid"),
        ({"MessageSid": "SM1", "MessageStatus": "sent", "AccountSid": "AC" + "9" * 32}, "AccountSid"),
    ],
)
def test_a_webhook_that_lacks_something_names_it(form: dict[str, str], named: str) -> None:
    made = webhook("new", f"{PUBLIC}/webhooks/twilio/sms", list(form.items()))
    with pytest.raises(ValueError, match=named):
        channel().parse(Request(made.url, dict(made.headers), made.body))


@pytest.mark.parametrize(("told", "states"), [("delivery_unknown", ["sent"]), ("teleported", [])])
def test_state_that_twilio_does_not_document_is_no_error(told: str, states: list[str]) -> None:
    form = [("MessageSid", "SM1"), ("MessageStatus", told)]
    made = webhook("new", f"{PUBLIC}/webhooks/twilio/status?row=row_1%00", form)
    facts = channel().parse(Request(made.url, dict(made.headers), made.body))
    assert [fact.state for fact in facts if isinstance(fact, Status)] == states
    assert all(fact.row is None for fact in facts if isinstance(fact, Status))
