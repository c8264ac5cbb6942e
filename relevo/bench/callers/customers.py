"""Customers who write texts, through the simulator of the first provider."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator

from gateway.providers import FIRST
from gateway.providers.twilio.routes import SMS_PATH
from gateway.testing.twilio import ACCOUNT, TOKEN, Simulator
from relevo.bench.installation.installation import Installation
from relevo.config import senders


def account(port: int) -> str:
    """Returns the setting `providers` for a simulator on this port."""
    return json.dumps({FIRST: {"account_sid": ACCOUNT, "auth_token": TOKEN, "base_url": f"http://127.0.0.1:{port}"}})


@contextlib.contextmanager
def writing(house: Installation, port: int) -> Iterator[Simulator]:
    """The simulator, which hands texts of customers on as the provider does: again, where they were not taken."""
    inbound = f"{house.settings.ingress_url}{SMS_PATH}"
    with Simulator(port=port, inbound_url=inbound, senders=[senders.main(house.settings)]) as simulator:
        yield simulator
