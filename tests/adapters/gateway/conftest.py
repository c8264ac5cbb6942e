"""A simulated Twilio for each test, whose every exchange is held to Twilio's own API file at the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from twilio_file import problems

from gateway.channels.twilio_sms import TwilioSms
from gateway.testing.twilio import ACCOUNT, TOKEN, Simulator
from gateway.testing.twilio_http import Exchanged

PUBLIC = "http://127.0.0.1:1"
"""Nobody listens there: webhooks that a test does not look at are refused at once."""


@pytest.fixture
def exchanged() -> list[Exchanged]:
    return []


@pytest.fixture
def simulator(exchanged: list[Exchanged]) -> Iterator[Simulator]:
    with Simulator(inbound_url=f"{PUBLIC}/webhooks/twilio/sms", on_exchange=exchanged.append) as running:
        yield running
    wrong = [problem for each in exchanged for problem in problems(each)]
    assert wrong == []


@pytest.fixture
def twilio(simulator: Simulator) -> TwilioSms:
    return TwilioSms(
        ACCOUNT, TOKEN, public_url=PUBLIC, clock=lambda: datetime.now(UTC), base_url=simulator.url, timeout_s=0.5
    )
