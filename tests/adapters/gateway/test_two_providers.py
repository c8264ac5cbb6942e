"""Two providers side by side in one installation: each country's texts go out by its sender, and come back by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Thread

import pytest
from gateway_house import vonage_at
from ledger_world import OneFlow, World
from vonage_file import problems
from werkzeug.serving import make_server

from deflect.installation import Installation, Sender
from deflect.messaging.http_requests import Services
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.storage import journal
from deflect.tables import Leg
from gateway.channels import BY_NAME
from gateway.ingress import create_app
from gateway.providers.base import Provider
from gateway.providers.twilio.routes import SMS_PATH as TWILIO_SMS
from gateway.providers.twilio.sms import TwilioSms
from gateway.providers.vonage.routes import SMS_PATH as VONAGE_SMS
from gateway.relay.pacing import Pace
from gateway.relay.program import Relay
from gateway.testing import twilio, vonage
from gateway.testing.vonage_account import Outcome
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


@pytest.fixture(params=["GET", "POST", "POST-JSON"])
def both(world: World, request: pytest.FixtureRequest) -> Iterator[Both]:
    yield from _both(world, request.param)


@pytest.fixture
def pair(world: World) -> Iterator[Both]:
    yield from _both(world, "POST")


def _relay(ledger: Ledger, providers: Mapping[str, Provider]) -> Relay:
    return Relay(ledger, providers, Services(), Pace(usual=10_000.0), lambda: 0.5, wall=ledger.store.clock)


def _both(world: World, method: Method) -> Iterator[Both]:
    server = make_server("127.0.0.1", 0, lambda *_: iter(()), threaded=True)
    url, exchanged = f"http://127.0.0.1:{server.server_port}", []  # type: ignore[var-annotated]
    house = Installation(sender=SPAIN.address, addresses=(SPAIN, FRANCE), channels=BY_NAME)
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
        server.app = create_app(world.ledger, providers, public_url=url)
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        both = Both(world, first, second, _relay(world.ledger, providers))
        yield both
        both.relay.close()
        server.shutdown()
        thread.join()
    assert [problem for each in exchanged for problem in problems(each)] == []


def test_each_countrys_callers_are_texted_by_their_sender_and_answer_by_it(both: Both) -> None:
    both.accept(MARTA, "call-1")
    both.accept(LUCIE, "call-2")
    both.turn()
    assert [each.recipient for each in both.twilio.sent] == [MARTA]
    assert [each.recipient for each in both.vonage.sent] == [LUCIE.removeprefix("+")]
    assert [(row.provider, row.sender, row.state) for row in both.world.rows()] == [
        ("twilio", SPAIN.address, "delivered"),
        ("vonage", FRANCE.address, "delivered"),
    ]
    both.vonage.customer_writes(LUCIE, FRANCE.address, "2")
    both.twilio.customer_writes(MARTA, SPAIN.address, "2")
    both.turn()
    assert "Hecho" in both.vonage.sent[1].body
    assert "Hecho" in both.twilio.sent[1].body
    assert {number: leg.ours for number, leg in both.threads().items()} == {
        MARTA: SPAIN.address,
        LUCIE: FRANCE.address,
    }


def test_a_thread_keeps_its_sender_when_the_senders_change(pair: Both) -> None:
    pair.accept(LUCIE, "call-1")
    pair.turn()
    pair.restart_relay(Installation(sender=SPAIN.address, addresses=(SPAIN, Sender("sms", "vonage", FRANCE.address))))
    pair.vonage.customer_writes(LUCIE, FRANCE.address, "2")
    pair.turn()
    assert [each.sender for each in pair.vonage.sent] == [FRANCE.address.removeprefix("+")] * 2


def test_a_long_text_in_parts_is_read_once_and_whole(pair: Both) -> None:
    long = "Quiero cambiar la entrega de mi pedido, " * 10
    for part in reversed(pair.vonage.inbound(LUCIE, FRANCE.address, long)):
        pair.vonage.postman.later(0.0, lambda part=part: part)  # type: ignore[misc]
        pair.vonage.postman.later(0.0, lambda part=part: part)  # type: ignore[misc]
    pair.turn()
    assert [entry.text for entry in pair.world.entries("message_in")] == [long]


def test_a_part_that_never_comes_leaves_a_gap_after_a_minute(pair: Both) -> None:
    first, _, last = pair.vonage.inbound(LUCIE, FRANCE.address, "abc" * 120, parts=3)
    for part in (last, first):
        pair.vonage.postman.later(0.0, lambda part=part: part)  # type: ignore[misc]
    pair.turn()
    assert pair.world.entries("message_in") == []
    pair.world.clock.forward(seconds=61)
    for _, work in pair.relay.rounds():
        work()
    assert [entry.text for entry in pair.world.entries("message_in")] == ["abc" * 40 + " […] " + "abc" * 40]


def test_a_lost_answer_without_a_list_is_settled_by_the_receipt(pair: Both) -> None:
    pair.vonage.expect(Outcome(answer="cut"))
    pair.accept(LUCIE, "call-1")
    pair.turn()
    assert [row.state for row in pair.world.rows()] == ["delivered"]
    assert len(pair.vonage.sent) == 1


def test_uncertain_text_without_list_or_receipt_is_queued_for_an_agent(pair: Both) -> None:
    pair.vonage.expect(Outcome(answer="cut", receipts=()))
    pair.accept(LUCIE, "call-1")
    pair.turn()
    pair.relay.settle()
    assert [row.state for row in pair.world.rows()] == ["uncertain"]
    pair.world.clock.forward(minutes=20)
    pair.relay._unlisted.clear()
    pair.relay.settle()
    pair.turn()
    (row,) = pair.world.rows()
    assert (row.state, row.code) == ("failed", "answer_lost")
    assert [conversation.owner for conversation in pair.world.conversations()] == ["queue"]
    assert len(pair.vonage.sent) == 1


def test_an_opt_out_that_one_provider_tells_holds_for_the_other(pair: Both) -> None:
    pair.vonage.expect(Outcome(receipts=(("rejected", "9"),)))
    pair.accept(LUCIE, "call-1")
    pair.turn()
    (row,) = pair.world.rows()
    assert (row.state, row.code) == ("undelivered", "opted_out")
    pair.twilio.customer_writes(LUCIE, SPAIN.address, "hola")
    pair.turn()
    assert pair.twilio.sent == []


def test_the_journal_keeps_the_facts_and_a_letter_of_the_first_release_is_parsed(pair: Both) -> None:
    store, vault = pair.world.store, pair.world.vault
    _, hook = pair.twilio.inbound(MARTA, SPAIN.address, "hola")
    old = journal.Letter("", "inbound", "sms", "SM0", hook.body, dict(hook.headers), hook.url)
    journal.write(store, vault, old, MARTA)
    (letter,) = journal.claim(store, vault)
    assert letter.facts is None
    pair.world.clock.forward(minutes=1)
    pair.turn()
    assert [entry.text for entry in pair.world.entries("message_in")] == ["hola"]
    pair.vonage.customer_writes(LUCIE, FRANCE.address, "bonjour")
    pair.vonage.settle()
    (letter,) = journal.claim(store, vault)
    assert letter.facts is not None
    assert (letter.provider, [fact.key for fact in letter.facts]) == ("vonage", [letter.key])
