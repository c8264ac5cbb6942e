"""What tests do to a whole messaging house: a customer calls and accepts, writes; the relay's rounds; time."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from ledger_world import MARTA, OURS, World
from werkzeug.test import TestResponse

from gateway.providers.vonage.sms import VonageSms
from gateway.relay.program import Relay
from gateway.signing import HEADER, Signed, sign
from gateway.testing import vonage
from gateway.testing.twilio import Simulator
from voice_flows.model.turns import Keys

FAKE_SYSTEM = "http://127.0.0.1:1"
"""A business system that is away."""


@dataclass
class House:
    world: World
    simulator: Simulator
    app: Flask
    relay: Relay
    url: str
    handoff_key: str
    ahead: timedelta = timedelta(0)
    """How far the ledger's clock was moved ahead of everybody else's."""

    def wall(self) -> datetime:
        """The provider's time."""
        return self.world.clock() - self.ahead

    @property
    def web(self) -> FlaskClient:
        return self.app.test_client()

    def accept(self, number: str = MARTA, call_id: str = "call-1") -> str:
        """A caller presses 2 (change) and 1 (yes, by text); the call's leg."""
        leg = self.world.call(number, call_id).leg
        self.world.ledger.advance(leg, f"{call_id}:1", Keys("2"))
        self.world.ledger.advance(leg, f"{call_id}:2", Keys("1"))
        return leg

    def write(self, body: str, number: str = MARTA, times: int = 1) -> None:
        self.simulator.customer_writes(number, OURS, body, times=times)
        self.simulator.settle()

    def turn(self) -> None:
        """Everything that is due happens: letters read, texts sent, statuses told and read."""
        while self.relay.read():
            pass
        self.relay.drain()
        self.simulator.settle()
        while self.relay.read():
            pass

    def states(self) -> list[str]:
        return [row.state for row in self.world.rows()]

    def on_phone(self, number: str = MARTA) -> list[str]:
        """What the customer's handset shows, ours and theirs."""
        return [message.body for _, message in self.simulator.account.shown(number, 0)]

    def hand_over(self, key: str = "hand-off-1", **changed: object) -> TestResponse:
        body = {"number": MARTA, "flow": "tienda", "node": "elige", "language": "es", "consent": "pressed 1", **changed}
        return self.post_signed(json.dumps(body).encode(), key)

    def post_signed(self, raw: bytes, key: str = "hand-off-1") -> TestResponse:
        signed = Signed("POST", "/api/v1/handoffs", key, raw)
        headers = {HEADER: sign(self.handoff_key, signed, int(time.time())), "Idempotency-Key": key}
        return self.web.post(signed.path, data=raw, headers=headers, content_type="application/json")


def vonage_at(simulator: vonage.Simulator, public_url: str) -> VonageSms:
    """The provider over a simulated account."""
    return VonageSms(
        vonage.KEY,
        vonage.SECRET,
        signature_secrets=[vonage.SIGNATURE_SECRET],
        signature_method="sha256",
        public_url=public_url,
        clock=lambda: datetime.now(UTC),
        base_url=simulator.url,
        timeout_s=1,
    )
