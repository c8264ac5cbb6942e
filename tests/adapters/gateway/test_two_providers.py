"""Two providers side by side in one installation: each country's texts go out by its sender, and come back by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ledger_world import World
from two_providers import FRANCE, LUCIE, MARTA, SPAIN, Both, running

from deflect.installation import Installation, Sender
from deflect.storage import journal
from gateway.testing.vonage_account import Outcome


@pytest.fixture(params=["GET", "POST", "POST-JSON"])
def both(world: World, request: pytest.FixtureRequest) -> Iterator[Both]:
    with running(world, request.param) as made:
        yield made


@pytest.fixture
def pair(world: World) -> Iterator[Both]:
    with running(world) as made:
        yield made


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
