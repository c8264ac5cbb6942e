"""How a customer asked to be spoken to is remembered, and words that call for help reach a thread that people have."""

from __future__ import annotations

from ledger_world import World

from deflect.tables import Customer
from voice_flows.model.turns import Heard, Keys, Speech


def says(words: str) -> Speech:
    return Speech((Heard(words, None, 0.95),))


def test_the_next_call_begins_as_the_last_one_was_asked_to_be(world: World) -> None:
    leg = world.call().leg
    world.ledger.advance(leg, "call-1:1", says("más despacio"))
    world.ledger.advance(leg, "call-1:2", says("más alto"))
    world.ledger.close(leg, "call-1:end", "hung_up")
    session = world.call(call_id="call-2").turn.session
    assert (session.pace, session.loud) == ("slow", True)


def test_what_was_only_noticed_is_not_remembered(world: World) -> None:
    leg = world.call().leg
    turn = world.ledger.advance(leg, "call-1:1", Keys("8", after_s=6.0))
    assert turn is not None
    assert turn.session.pace == "slow"
    with world.store.reading() as db:
        customer = db.query(Customer).one()
        assert (customer.pace, customer.loud) == ("normal", False)


def test_help_is_told_in_a_thread_that_waits_for_people_and_they_keep_it(world: World) -> None:
    world.write("PERSONA")
    before = len(world.rows())
    world.write("aquí huele a gas!")
    assert world.rows()[-1].body == "Salga y llame al 112."
    assert len(world.rows()) == before + 1
    assert world.conversations()[0].owner == "queue"
    assert [entry.kind for entry in world.entries("emergency")] == ["emergency"]
    world.write("sigue oliendo")
    assert len(world.rows()) == before + 1
