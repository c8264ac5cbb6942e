"""One installation with two providers, Twilio and Vonage, both simulated: what tests do to it and ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from gateway_house import vonage_at
from ledger_world import OneFlow, World
from vonage_file import problems
from werkzeug.serving import make_server

from deflect.installation import Installation, Sender
from deflect.messaging.http_requests import Services
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.tables import Leg
from gateway.channels import BY_NAME
from gateway.ingress import create_app
from gateway.ingress.webhooks import Webhooks
from gateway.providers.base import Provider
from gateway.providers.twilio.routes import SMS_PATH as TWILIO_SMS
from gateway.providers.twilio.sms import TwilioSms
from gateway.providers.vonage.routes import SMS_PATH as VONAGE_SMS
from gateway.relay.pacing import Pace
from gateway.relay.program import Relay
from gateway.testing import twilio, vonage
from gateway.testing.vonage_webhooks import Method
from voice_flows.model.turns import Keys

SPAIN = Sender("sms", "twilio", "+34910000001", frozenset({"ES"}))
FRANCE = Sender("sms", "vonage", "+33757130001", frozenset({"FR"}))
POLICY = PolicySettings(countries=frozenset({"ES", "FR"}))
MARTA, LUCIE = "+34612345678", "+33612345678"


@dataclass
class Both:
    """One installation, two providers."""

    world: World
    twilio: twilio.Simulator
    vonage: vonage.Simulator
    relay: Relay

    def accept(self, number: str, call_id: str) -> None:
        """A caller presses 2 (change) and 1 (yes, by text)."""
        leg = self.world.call(number, call_id).leg
        self.world.ledger.advance(leg, f"{call_id}:1", Keys("2"))
        self.world.ledger.advance(leg, f"{call_id}:2", Keys("1"))

    def turn(self) -> None:
        """Everything that is due happens."""
        for _ in range(2):
            while self.relay.read():
                pass
            self.relay.drain()
            self.twilio.settle()
            self.vonage.settle()
        while self.relay.read():
            pass

    def restart_relay(self, installation: Installation) -> None:
        """Run the relay with other senders in its settings."""
        self.relay.close()
        ledger = Ledger(self.world.store, OneFlow(), self.world.vault, POLICY, installation)
        self.relay = _relay(ledger, self.relay.providers)

    def threads(self) -> dict[str, Leg]:
        return {leg.theirs: leg for leg in self.world.legs("text")}


def _relay(ledger: Ledger, providers: Mapping[str, Provider]) -> Relay:
    return Relay(ledger, providers, Services(), Pace(usual=10_000.0), lambda: 0.5, wall=ledger.store.clock)


@contextmanager
def running(world: World, method: Method = "POST", senders: tuple[Sender, ...] = (SPAIN, FRANCE)) -> Iterator[Both]:
    server = make_server("127.0.0.1", 0, lambda *_: iter(()), threaded=True)
    url, exchanged = f"http://127.0.0.1:{server.server_port}", []  # type: ignore[var-annotated]
    house = Installation(sender=senders[0].address, addresses=senders, channels=BY_NAME)
    world.ledger = Ledger(world.store, OneFlow(), world.vault, POLICY, house)
    clock = world.store.clock
    with (
        twilio.Simulator(inbound_url=url + TWILIO_SMS, clock=clock) as first,
        vonage.Simulator(
            inbound_url=url + VONAGE_SMS, clock=clock, method=method, on_exchange=exchanged.append
        ) as second,
    ):
        providers: dict[str, Provider] = {
            "twilio": TwilioSms(
                twilio.ACCOUNT, twilio.TOKEN, public_url=url, clock=clock, base_url=first.url, timeout_s=1
            ),
            "vonage": vonage_at(second, url),
        }
        server.app = create_app(world.ledger, Webhooks.over(world.ledger, providers, url))
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        both = Both(world, first, second, _relay(world.ledger, providers))
        yield both
        both.relay.close()
        server.shutdown()
        thread.join()
    assert [problem for each in exchanged for problem in problems(each)] == []
