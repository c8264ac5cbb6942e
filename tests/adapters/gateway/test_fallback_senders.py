"""A text that its sender surely did not take goes out by a fallback; one that may have been taken never does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from ledger_world import World
from two_providers import MARTA, Both, running

from deflect.facts import Status
from deflect.inbound.messages import report
from deflect.installation import Sender
from deflect.tables import Outbox
from gateway.testing.twilio_account import Outcome
from gateway.testing.vonage_account import Outcome as VonageOutcome

SECOND = Sender("sms", "vonage", "+34910000009")
FIRST = Sender("sms", "twilio", "+34910000001", fallbacks=(SECOND.address,))
PATIENCE = timedelta(seconds=FIRST.fallback_after_s)


@pytest.fixture
def pair(world: World) -> Iterator[Both]:
    with running(world, senders=(FIRST, SECOND)) as made:
        yield made


def sent(both: Both) -> tuple[int, int]:
    """How many texts each provider took."""
    return len(both.twilio.sent), len(both.vonage.sent)


def rows(both: Both) -> list[tuple[str, str, str]]:
    return [(row.provider, row.sender, row.state) for row in both.world.rows()]


def refusals(row: Outbox) -> list[tuple[str, str]]:
    return [(each["sender"], each["code"]) for each in row.refusals]


BY_SECOND = ("vonage", SECOND.address, "delivered")


@pytest.mark.parametrize(
    ("refused", "code"),
    [(21606, "wrong_sender"), (21408, "region_closed"), (21612, "no_route"), (20003, "credentials")],
)
def test_a_first_text_that_the_sender_cannot_send_goes_out_by_the_fallback(pair: Both, refused: int, code: str) -> None:
    pair.twilio.expect(Outcome(refuse=refused))
    pair.accept(MARTA, "call-1")
    pair.turn()
    assert (sent(pair), rows(pair)) == ((0, 1), [BY_SECOND])
    assert refusals(pair.world.rows()[0]) == [(FIRST.address, code)]


def test_a_refused_connection_sends_the_first_text_by_the_fallback_at_once(pair: Both) -> None:
    pair.twilio.down()
    pair.accept(MARTA, "call-1")
    pair.turn()
    assert (sent(pair), rows(pair)) == ((0, 1), [BY_SECOND])


@pytest.mark.parametrize("refused", [21211, 21614, 21610, 21617, 20429])
def test_a_refusal_that_is_not_about_the_sender_stays_with_it(pair: Both, refused: int) -> None:
    pair.twilio.expect(Outcome(refuse=refused))
    pair.accept(MARTA, "call-1")
    pair.turn()
    assert sent(pair) == (0, 0)
    assert {row.sender for row in pair.world.rows()} == {FIRST.address}


@pytest.mark.parametrize("answer", ["hang", "cut", "broken"])
def test_a_text_that_may_have_been_taken_never_goes_to_a_fallback(pair: Both, answer: str) -> None:
    never = Outcome(answer=answer, told=(), hidden=10**6)  # type: ignore[arg-type]
    pair.twilio.expect(never)
    pair.accept(MARTA, "call-1")
    pair.turn()
    assert rows(pair) == [("twilio", FIRST.address, "uncertain")]
    for _ in range(2):
        pair.relay.settle()
        pair.world.clock.forward(minutes=3)
    pair.twilio.down()  # absent from two listings, it is sent once more, and surely refused: the first may yet arrive
    pair.turn()
    assert sent(pair) == (1, 0)
    assert rows(pair) == [("twilio", FIRST.address, "queued")]


def test_the_thread_goes_on_by_the_fallback_that_took_its_text(pair: Both) -> None:
    pair.twilio.down()
    pair.accept(MARTA, "call-1")
    pair.turn()
    assert pair.threads()[MARTA].ours == SECOND.address
    pair.twilio.up()
    pair.vonage.customer_writes(MARTA, SECOND.address, "2")
    pair.turn()
    assert sent(pair) == (0, 2)
    assert "Hecho" in pair.vonage.sent[1].body
    assert len(pair.world.conversations()) == 1


def test_a_thread_keeps_a_sender_that_is_down_for_a_moment(pair: Both) -> None:
    pair.accept(MARTA, "call-1")
    pair.turn()
    pair.twilio.customer_writes(MARTA, FIRST.address, "2")
    pair.twilio.settle()
    pair.twilio.down()
    pair.turn()
    pair.world.clock.now += PATIENCE - timedelta(seconds=60)
    pair.turn()
    assert rows(pair)[1] == ("twilio", FIRST.address, "queued")
    pair.twilio.up()
    pair.world.clock.forward(minutes=1)
    pair.turn()
    assert (sent(pair), pair.threads()[MARTA].ours) == ((2, 0), FIRST.address)


def test_a_thread_leaves_a_sender_that_stays_down(pair: Both) -> None:
    pair.accept(MARTA, "call-1")
    pair.turn()
    for body in ("no sé", "2"):
        pair.twilio.customer_writes(MARTA, FIRST.address, body)
    pair.twilio.settle()
    pair.twilio.down()
    pair.turn()
    pair.world.clock.now += PATIENCE
    pair.turn()
    assert {row[1:] for row in rows(pair)[1:]} == {(SECOND.address, "delivered")}
    ours = [row.body for row in pair.world.rows()[1:]]
    assert [each.body for each in pair.vonage.sent] == ours
    assert pair.threads()[MARTA].ours == SECOND.address


def test_where_all_senders_are_down_the_first_is_tried_again(pair: Both) -> None:
    pair.twilio.down()
    pair.vonage.expect(*[VonageOutcome(refuse="9")] * 3)
    pair.accept(MARTA, "call-1")
    for _ in range(3):
        pair.turn()
        pair.world.clock.forward(minutes=10)
    pair.twilio.up()
    pair.turn()
    assert rows(pair) == [("twilio", FIRST.address, "delivered")]
    assert (sent(pair), pair.threads()[MARTA].ours) == ((1, 0), FIRST.address)


def test_a_text_that_no_sender_will_ever_take_fails(pair: Both) -> None:
    pair.twilio.expect(Outcome(refuse=21606))
    pair.vonage.expect(VonageOutcome(refuse="15"))
    pair.accept(MARTA, "call-1")
    pair.turn()
    (row,) = pair.world.rows()
    assert (row.state, row.code, sent(pair)) == ("failed", "wrong_sender", (0, 0))


def test_an_answer_lost_by_the_fallback_waits_for_its_callback_then_for_a_person(pair: Both) -> None:
    pair.twilio.down()
    pair.vonage.expect(VonageOutcome(answer="cut", receipts=()))
    pair.accept(MARTA, "call-1")
    pair.turn()
    pair.relay.settle()
    assert rows(pair) == [("vonage", SECOND.address, "uncertain")]
    pair.twilio.up()
    pair.world.clock.forward(minutes=20)
    pair.relay._unlisted.clear()
    pair.relay.settle()
    pair.turn()
    assert [conversation.owner for conversation in pair.world.conversations()] == ["queue"]
    assert sent(pair) == (0, 1)


def test_a_status_of_the_fallback_settles_its_text_and_moves_the_thread(pair: Both) -> None:
    pair.twilio.down()
    pair.vonage.expect(VonageOutcome(answer="cut", receipts=()))
    pair.accept(MARTA, "call-1")
    pair.turn()
    (row,) = pair.world.rows()
    report(pair.world.ledger, Status("sms", "vonage-id", "delivered", pair.world.clock(), row.id, ""))
    assert (rows(pair), pair.threads()[MARTA].ours) == ([BY_SECOND], SECOND.address)


def test_a_customer_answers_a_fallback_before_its_answer_is_known(pair: Both) -> None:
    pair.twilio.down()
    pair.vonage.expect(VonageOutcome(answer="cut", receipts=()))
    pair.accept(MARTA, "call-1")
    pair.turn()
    pair.vonage.customer_writes(MARTA, SECOND.address, "2")
    pair.turn()
    assert len(pair.world.conversations()) == 1
    assert [entry.text for entry in pair.world.entries("message_in")] == ["2"]


def test_opting_out_at_the_fallback_holds_for_all(pair: Both) -> None:
    pair.twilio.down()
    pair.accept(MARTA, "call-1")
    pair.turn()
    pair.vonage.customer_writes(MARTA, SECOND.address, "BAJA")
    pair.turn()
    pair.twilio.up()
    pair.accept(MARTA, "call-2")
    pair.turn()
    assert sent(pair) == (0, 2)  # the text and the one confirmation


def test_a_fallback_serves_the_country_and_can_be_answered(world: World) -> None:
    abroad = replace(SECOND, countries=frozenset({"FR"}))
    name = Sender("sms", "vonage", "Nogal", two_way=False)
    first = replace(FIRST, fallbacks=(abroad.address, name.address))
    with running(world, senders=(first, abroad, name)) as made:
        made.twilio.down()
        made.accept(MARTA, "call-1")
        made.turn()
        assert rows(made) == [("twilio", FIRST.address, "queued")]
