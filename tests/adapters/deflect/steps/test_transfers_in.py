"""Attended transfer in: the new party is the caller, and hears nothing of what was known of the first one."""

from __future__ import annotations

from typing import Literal

import pytest
from ledger_world import MARTA, OURS, RAUL, World
from sqlalchemy import select

from deflect.facts import Caller
from deflect.steps.ledger import Opened
from deflect.tables import Conversation, Leg, TextCode
from voice_flows.model.turns import Ask, Fetch, Fetched, HandOff, Keys, Turn

Trust = Literal["trusted", "attested", "none"]


def party(number: str | None = RAUL, trust: Trust = "attested", call: str = "call-2") -> Caller:
    return Caller(call, number, OURS, trust, "sip", "mobile", source="pbx")


def pressed(world: World, leg: str, *entries: str) -> Turn:
    turns = [world.ledger.advance(leg, f"{leg}:{number}", Keys(digits)) for number, digits in enumerate(entries)]
    assert turns[-1] is not None
    return turns[-1]


def transferred(world: World, leg: str, to: Caller) -> Opened:
    opened = world.ledger.transfer_in(leg, f"transfer:{to.call_id}", to)
    assert opened is not None
    return opened


def asked(turn: Turn) -> str:
    (ask,) = [effect for effect in turn.effects if isinstance(effect, Ask)]
    return "".join(ask.say)


def row(world: World, leg: str) -> Leg:
    (found,) = [one for one in world.legs("voice") if one.id == leg]
    return found


def test_new_party_is_asked_where_the_call_stood_on_their_own_record(world: World) -> None:
    first = world.call()
    stood = pressed(world, first.leg, "2")
    before = asked(stood)
    opened = transferred(world, first.leg, party())
    assert asked(opened.turn) == before
    assert opened.conversation != first.conversation
    old, new = row(world, first.leg), row(world, opened.leg)
    assert (old.outcome, old.theirs) == ("transferred", MARTA)
    assert (new.theirs, new.trust, new.source, new.call_id) == (RAUL, "attested", "pbx", "call-2")
    assert new.customer_id != old.customer_id


def test_yes_of_the_new_party_texts_the_new_party(world: World) -> None:
    first = world.call()
    pressed(world, first.leg, "2")
    opened = transferred(world, first.leg, party())
    turn = pressed(world, opened.leg, "1")
    assert any(isinstance(effect, HandOff) for effect in turn.effects)
    assert {sent.recipient for sent in world.send_all()} == {RAUL}


def test_stranger_must_key_a_code_that_goes_to_the_number_they_claim(world: World) -> None:
    world.write("hola", sender=RAUL)
    world.send_all()
    (known,) = world.conversations()
    first = world.call()
    pressed(world, first.leg, "2")
    opened = transferred(world, first.leg, party(trust="none"))
    assert opened.conversation != known.id
    assert not any(isinstance(effect, HandOff) for effect in pressed(world, opened.leg, "1").effects)
    assert [sent.recipient for sent in world.send_all()] == [RAUL]
    with world.store.reading() as db:
        assert [code.number for code in db.scalars(select(TextCode))] == [RAUL]


@pytest.mark.parametrize("keys", [("1", "48213"), ("1",)], ids=["while it is looked up", "before it is told"])
def test_nothing_looked_up_for_the_first_party_is_told_to_another(world: World, keys: tuple[str, ...]) -> None:
    first = world.call()
    turn = pressed(world, first.leg, *keys)
    if len(keys) > 1:
        assert any(isinstance(effect, Fetch) for effect in turn.effects)
    opened = transferred(world, first.leg, party())
    assert dict(opened.turn.session.values) == {}
    assert world.ledger.advance(first.leg, "late", Fetched(200, {"state": "en camino"})) is None
    assert asked(opened.turn) == (asked(first.turn) if len(keys) > 1 else "¿Qué pedido?")


def test_same_number_vouched_for_both_times_goes_on_with_all_that_is_known(world: World) -> None:
    first = world.call()
    pressed(world, first.leg, "1", "48213")
    assert world.ledger.transfer_in(first.leg, "transfer:call-2", party(MARTA)) is None
    leg = row(world, first.leg)
    assert (leg.outcome, leg.trust, leg.session["values"]) == ("", "attested", {"pedido": "48213"})


def test_same_number_that_is_only_claimed_is_another_party(world: World) -> None:
    first = world.call()
    pressed(world, first.leg, "1", "48213")
    opened = transferred(world, first.leg, party(MARTA, "none"))
    assert opened.conversation != first.conversation
    assert dict(opened.turn.session.values) == {}


@pytest.mark.parametrize(("number", "shown"), [(RAUL, "+********222"), (None, "-")])
def test_both_timelines_say_from_whom_to_whom(world: World, number: str | None, shown: str) -> None:
    first = world.call()
    opened = transferred(world, first.leg, party(number))
    told = {entry.conversation_id: entry.text for entry in world.entries("state")}
    assert told == dict.fromkeys((first.conversation, opened.conversation), f"+********678 → {shown}")


def test_transfer_counts_once(world: World) -> None:
    first = world.call()
    opened, again = (transferred(world, first.leg, party()) for _ in range(2))
    assert (again.leg, again.turn.effects) == (opened.leg, opened.turn.effects)
    assert len(world.entries("state")) == 2


def test_party_may_be_transferred_in_turn(world: World) -> None:
    second = transferred(world, world.call().leg, party())
    third = transferred(world, second.leg, party("+34699111333", call="call-3"))
    assert [(leg.theirs, leg.outcome) for leg in world.legs("voice")] == [
        (MARTA, "transferred"), (RAUL, "transferred"), ("+34699111333", ""),
    ]  # fmt: skip
    assert row(world, third.leg).call_id == "call-3"


def test_talk_with_a_person_goes_on_with_the_new_party_as_not_vouched_for(world: World) -> None:
    first = world.call()
    pressed(world, first.leg, "0")
    assert row(world, first.leg).wait == "person"
    assert world.ledger.transfer_in(first.leg, "transfer:call-2", party()) is None
    leg = row(world, first.leg)
    assert (leg.theirs, leg.trust, leg.outcome, leg.wait) == (RAUL, "none", "", "person")
    assert leg.session["values"] == {}
    with world.store.reading() as db:
        assert db.get_one(Conversation, first.conversation).owner == "queue"


def test_call_that_ended_is_transferred_to_nobody(world: World) -> None:
    first = world.call()
    world.ledger.close(first.leg, "close", "hung_up")
    assert world.ledger.transfer_in(first.leg, "transfer:call-2", party()) is None
    assert len(world.legs("voice")) == 1
