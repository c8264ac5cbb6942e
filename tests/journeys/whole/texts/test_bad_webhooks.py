"""What strangers and odd providers post to the ingress: refused or without effect, never a fault of ours."""

from __future__ import annotations

import json

import httpx
import pytest
from whole_system import SPANISH
from whole_up import ON_SQLITE, System

from gateway.testing.twilio import TOKEN
from gateway.testing.twilio_post import Form, webhook
from relevo.config.settings import Settings
from relevo.programs import wiring

STRANGER = "+34600000141"


def post(system: System, body: bytes, headers: dict[str, str], query: str = "") -> int:
    url = f"{system.ingress}/webhooks/twilio/sms{query}"
    return httpx.post(url, content=body, headers=headers, timeout=10).status_code


def token(system: System) -> str:
    """What signs this installation's simulated webhooks."""
    return wiring.simulator_token(Settings(data_dir=system.folder))


def message(sid: str, body: str) -> Form:
    return [("MessageSid", sid), ("From", STRANGER), ("To", SPANISH), ("Body", body), ("SmsStatus", "received")]


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
SIGNED = {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"MessageSid=SM1&From=%2B34600000141&Body=hola", FORM, 403),
        (b"MessageSid=SM1&From=%2B34600000141&Body=hola", FORM | SIGNED, 403),
        (json.dumps({"MessageSid": "SM1"}).encode(), JSON | SIGNED, 403),
        (bytes(range(256)), FORM | SIGNED, 403),
        (b"\xff\xfe%zz&&&=;", FORM | SIGNED, 403),
        (b"", SIGNED, 403),
        (b"Body=" + b"a" * 99_000, FORM | SIGNED, 403),
        (b"Body=" + b"a" * 101_000, FORM | SIGNED, 413),
    ],
    ids=["unsigned", "forged", "JSON without bodySHA256", "all bytes", "no form", "empty", "99 kB", "101 kB"],
)
def test_what_nobody_signed_is_refused(system: System, body: bytes, headers: dict[str, str], status: int) -> None:
    assert post(system, body, headers) == status
    assert system.records.legs(STRANGER) == []


@ON_SQLITE
def test_a_token_that_stands_in_the_source_opens_nothing(system: System) -> None:
    signed = webhook(TOKEN, f"{system.ingress}/webhooks/twilio/sms", message("SM-known", "hola"))
    assert post(system, signed.body, dict(signed.headers)) == 403


@ON_SQLITE
def test_a_signature_of_another_body_is_forged(system: System) -> None:
    url = f"{system.ingress}/webhooks/twilio/sms"
    signed = webhook(token(system), url, message("SM-forged", "hola"))
    other = webhook(token(system), url, message("SM-forged", "adiós"))
    assert post(system, other.body, dict(signed.headers)) == 403
    assert post(system, signed.body, dict(signed.headers), "?row=row_1") == 403


@ON_SQLITE
def test_a_replayed_message_is_answered_and_has_no_effect(system: System) -> None:
    signed = webhook(token(system), f"{system.ingress}/webhooks/twilio/sms", message("SM-once", "por la tarde"))
    assert [post(system, signed.body, dict(signed.headers)) for _ in range(3)] == [204, 204, 204]
    system.phone(STRANGER).gets("¿Algo más?")
    later = webhook(token(system), f"{system.ingress}/webhooks/twilio/sms", message("SM-later", "una persona"))
    assert post(system, later.body, dict(later.headers)) == 204
    system.records.wait(lambda: system.records.kinds(STRANGER).count("queued"), "the later message's effect")
    assert system.records.kinds(STRANGER).count("message_in") == 2
