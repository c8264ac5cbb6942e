"""Hand-offs in the ledger: everything at once, each leg by itself, the ladder to its end."""

from __future__ import annotations

from ledger_world import MARTA, OURS, World
from sqlalchemy import select

from deflect.facts import HandOffRequest
from deflect.inbound.api_handoffs import accept
from deflect.tables import Consent, Suppression
from voice_flows.model.turns import Delivery, Fetched, Keys


def test_accepted_offer_commits_text_leg_first_text_consent_and_handoff(world: World) -> None:
    leg = world.hand_off()
    (text,) = world.legs("text")
    assert (text.session["node"], text.session["medium"], text.theirs, text.ours) == ("elige", "text", MARTA, OURS)
    (row,) = world.rows()
    assert row.body.startswith("Tienda Nogal (ref. ")
    assert "¿Qué fecha?" in row.body
    assert "BAJA" in row.body
    assert row.opens
    (ladder,) = world.handoffs()
    assert (ladder.voice_leg_id, ladder.text_leg_id, ladder.outbox_id) == (leg, text.id, row.id)
    assert ladder.offered_at == ladder.accepted_at == ladder.queued_at == world.clock()
    with world.store.reading() as db:
        consent = db.scalars(select(Consent)).one()
    assert consent.granted
    assert consent.evidence["node"] == "oferta"
    assert consent.evidence["by"] == "key"
    state = world.ledger.hand_off_state(leg)
    assert state is not None
    assert (state.state, state.row) == ("queued", row.id)


def test_the_two_legs_of_a_hand_off_do_not_touch_each_other(world: World) -> None:
    leg = world.hand_off()
    world.write("2")
    assert world.legs("voice")[0].session["node"] == "oferta"
    world.ledger.advance(leg, "call-1:3", Delivery("delivered"))
    assert world.legs("text")[0].session["node"] == "fin"


def test_the_ladder_follows_the_carrier_and_the_reply(world: World) -> None:
    leg = world.hand_off()
    (row,) = world.send_all()
    for state in ("sent", "delivered"):
        world.clock.forward(seconds=1)
        world.carrier(row.id, state)
    world.clock.forward(seconds=30)
    world.write("1")
    (ladder,) = world.handoffs()
    at = [ladder.accepted_at, ladder.sent_at, ladder.delivered_at, ladder.replied_at]
    assert None not in at
    assert at == sorted(at)  # type: ignore[type-var]
    shown = world.ledger.hand_off_state(leg)
    assert shown is not None
    assert shown.state == "delivered"


def test_an_offer_declined_is_a_ladder_of_one_rung(world: World) -> None:
    leg = world.call().leg
    world.ledger.advance(leg, "call-1:1", Keys("2"))
    world.ledger.advance(leg, "call-1:2", Keys("2"))
    (ladder,) = world.handoffs()
    assert ladder.offered_at
    assert ladder.declined_at
    assert ladder.accepted_at is None
    assert world.ledger.hand_off_state(leg) is None


def test_who_opted_out_meanwhile_gets_no_text_and_the_call_hears_so(world: World) -> None:
    opened = world.call()
    world.ledger.advance(opened.leg, "call-1:1", Keys("2"))
    with world.store.transaction() as db:
        db.add(Suppression(id="sup_1", address=MARTA, source="keyword", at=world.clock()))
    world.ledger.advance(opened.leg, "call-1:2", Keys("1"))
    state = world.ledger.hand_off_state(opened.leg)
    assert state is not None
    assert (state.state, state.reason) == ("dropped", "opted_out")
    assert world.rows() == []


def test_a_number_collected_on_the_call_is_not_in_the_first_text(world: World) -> None:
    leg = world.call().leg
    world.ledger.advance(leg, "call-1:1", Keys("1"))
    world.ledger.advance(leg, "call-1:2", Keys("48213"))
    world.ledger.advance(leg, "call-1:3", Fetched(200, {"state": "en reparto"}))
    (row,) = world.rows()
    assert "48213" not in row.body
    assert "...213: en reparto" in row.body


def test_a_call_that_moved_to_text_leaves_its_conversation_open(world: World) -> None:
    leg = world.hand_off()
    world.ledger.close(leg, "call-1:end", "hung_up")
    assert world.legs("voice")[0].outcome == "moved_to_text"
    assert world.conversations()[0].state == "open"


def test_a_caller_with_an_open_thread_comes_back_to_the_same_conversation(world: World) -> None:
    world.ledger.close(world.hand_off(), "call-1:end", "hung_up")
    world.clock.forward(hours=2)
    again = world.call(call_id="call-2")
    assert [again.conversation] == [conversation.id for conversation in world.conversations()]
    assert world.handoffs()[0].called_back_at == world.clock()


def test_a_third_party_hand_off_counts_once_and_says_what_was_said(world: World) -> None:
    request = HandOffRequest(
        "api-1",
        MARTA,
        "es",
        "tienda",
        "elige",
        OURS,
        said=(("pedido", "48213"),),
        values=(("pedido", "48213"),),
        consent="pressed 1",
    )
    first, again = accept(world.ledger, request), accept(world.ledger, request)
    assert first == again
    assert first.allowed
    assert len(world.rows()) == 1
    assert [entry.text for entry in world.entries("collected")] == ["48213"]
