"""What customers write and carriers say: once each, in the right thread, redacted."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, OURS, World
from office import Office
from sqlalchemy import select

from deflect import desk
from deflect.inbound import http_replies
from deflect.messaging import outbox
from deflect.tables import Consent, Conversation, Identity, Suppression
from voice_flows.model.turns import Fetched, Keys


def bodies(world: World) -> list[str]:
    return [row.body for row in world.rows()]


def test_who_writes_first_begins_at_the_start_of_the_flow_of_that_number(world: World) -> None:
    world.write("hola")
    (leg,) = world.legs("text")
    assert (leg.flow, leg.theirs, leg.ours) == ("tienda", MARTA, OURS)
    assert "¿Pedido, cambio o clave?" in bodies(world)[0]
    assert "ref." not in bodies(world)[0]


def test_a_message_told_twice_counts_once(world: World) -> None:
    world.write("hola", key="SM1")
    world.write("hola", key="SM1")
    assert len(world.entries("message_in")) == 1
    assert len(world.rows()) == 1


def test_a_reply_joins_the_thread_of_the_hand_off(world: World) -> None:
    world.hand_off()
    world.write("2")
    assert len(world.conversations()) == 1
    assert world.legs("text")[0].session["node"] == "fin"


@pytest.mark.parametrize(("days", "node", "owner"), [(10, "fin", "bot"), (89, "fin", "bot"), (800, "elige", "queue")])
def test_a_late_reply_goes_on_where_it_stopped_unless_the_number_may_be_anothers(
    world: World, days: int, node: str, owner: str
) -> None:
    world.hand_off()
    world.clock.forward(days=days)
    world.write("2")
    (leg,) = world.legs("text")
    (conversation,) = world.conversations()
    assert (leg.session["node"], conversation.owner) == (node, owner)


@pytest.mark.parametrize(("hours", "conversations"), [(71, 1), (73, 2)])
def test_after_the_end_a_word_joins_for_72_hours(world: World, hours: int, conversations: int) -> None:
    world.hand_off()
    world.write("2")
    world.clock.forward(hours=hours)
    world.write("hola")
    assert len(world.conversations()) == conversations
    assert "¿Pedido, cambio o clave?" in bodies(world)[-1]


def test_a_reply_to_what_a_call_sent_besides_joins_its_conversation(world: World) -> None:
    leg = world.call().leg
    world.ledger.advance(leg, "call-1:1", Keys("1"))
    world.ledger.advance(leg, "call-1:2", Keys("48213"))
    world.ledger.advance(leg, "call-1:3", Fetched(200, {"state": "en reparto"}))
    world.write("gracias")
    assert len(world.conversations()) == 1
    assert world.legs("text")[0].conversation_id == world.legs("voice")[0].conversation_id


@pytest.mark.parametrize("owner", ["queue", "agent"])
def test_what_is_written_to_a_person_is_kept_and_acknowledged_only(world: World, owner: str) -> None:
    Office(world).hire("ana")
    world.write("hola")
    desk.assign(world.ledger, world.conversations()[0].id, "ana", "ana" if owner == "agent" else None)
    world.write("1")
    (_, receipt) = world.rows()
    assert receipt.body.startswith("Recibido. Te responde una persona")
    (conversation,) = world.conversations()
    assert (conversation.unread, conversation.last_word_at) == (1, world.clock())
    assert [entry.text for entry in world.entries("message_in")] == ["hola", "1"]


def test_a_card_number_is_kept_nowhere_even_over_two_messages(world: World) -> None:
    world.write("4111 1111")
    world.write("1111 1111")
    world.write("4111111111111111")
    kept = [entry.text for entry in world.entries("message_in")]
    assert "4111111111111111" not in "".join(kept).replace(" ", "")
    assert kept[1] == kept[2] == "[▇ card]"
    assert world.entries("message_in")[2].meta["redacted"] == ["card"]


def test_a_card_number_in_four_messages_leaves_none_of_them(world: World) -> None:
    for text in ("hola", "Es la 4111", "1111", "y sigue 1111", "1111"):
        world.write(text)
    kept = [entry.text for entry in world.entries("message_in")]
    assert kept == ["hola", "Es la [▇ card]", "[▇ card]", "y sigue [▇ card]", "[▇ card]"]


def test_a_card_number_keyed_in_two_answers_leaves_neither(world: World) -> None:
    leg = world.call().leg
    for number, digits in enumerate(("1", "41111111", "11111111")):
        world.ledger.advance(leg, f"call-1:{number}", Keys(digits))
    assert [entry.text for entry in world.entries("heard")] == ["1", "[▇ card]", "[▇ card]"]


# ---- stop, start, help ----


def test_complaint_stop_is_not_recorded(world: World) -> None:
    world.hand_off()
    world.send_all()
    world.write("BAJA")
    world.write("stop")
    world.write("2")
    assert [row.always for row in world.rows()] == [False, True]
    assert "no te enviaremos mensajes" in bodies(world)[-1]
    with world.store.reading() as db:
        assert db.scalars(select(Suppression)).one().source == "keyword"
        assert [row.granted for row in db.scalars(select(Consent).order_by(Consent.id))] == [True, False]


def test_stop_drops_what_was_still_to_be_sent(world: World) -> None:
    world.hand_off()
    world.write("STOP")
    assert [(row.state, row.code) for row in world.rows()] == [("dropped", "opted_out"), ("queued", "")]


@pytest.mark.parametrize("body", ["STOP", "START", "HELP"])
def test_where_the_provider_answered_the_word_we_say_nothing(world: World, body: str) -> None:
    world.hand_off()
    world.write(body, opt_out=body.lower())
    assert len(world.rows()) == 1


@pytest.mark.parametrize("word", ["ALTA", "START", "yes"])
def test_start_brings_the_texts_back(world: World, word: str) -> None:
    world.hand_off()
    world.write("BAJA")
    world.write(word)
    assert "vuelves a recibir" in bodies(world)[-1]
    world.write("2")
    assert world.rows()[-1].state == "queued"
    assert world.legs("text")[0].session["node"] == "fin"


def test_yes_answers_a_question_for_who_never_opted_out(world: World) -> None:
    world.hand_off()
    world.write("YES")
    assert "vuelves a recibir" not in bodies(world)[-1]


def test_help_is_answered_even_while_a_person_owns_the_thread(world: World) -> None:
    world.write("hola")
    world.owned("agent")
    world.write("AYUDA")
    assert "BAJA para no recibir mensajes" in bodies(world)[-1]


# ---- what carriers say ----


def test_states_move_up_by_rank_only_and_once(world: World) -> None:
    world.hand_off()
    (row,) = world.send_all()
    for state in ("delivered", "sent", "accepted", "delivered"):
        assert world.carrier(row.id, state)
    assert world.rows()[0].state == "delivered"


def test_delivery_mends_an_undelivered_and_nothing_undoes_it(world: World) -> None:
    world.hand_off()
    (row,) = world.send_all()
    world.carrier(row.id, "undelivered", "unreachable")
    world.carrier(row.id, "delivered")
    world.carrier(row.id, "failed", "no_route")
    assert (world.rows()[0].state, world.rows()[0].code) == ("delivered", "")


def test_a_status_may_come_before_the_answer_to_the_request(world: World) -> None:
    world.hand_off()
    (row,) = outbox.claim(world.store, world.vault)
    world.carrier(row.id, "sent", provider_id="SM9")
    outbox.taken(world.store, row.id, "SM9")
    assert (world.rows()[0].state, world.rows()[0].provider_id) == ("sent", "SM9")


def test_a_status_of_nobodys_text_is_told_apart(world: World) -> None:
    assert world.carrier("row_nowhere", "delivered") is False


def test_opted_out_with_the_provider_is_opted_out_with_us(world: World) -> None:
    world.hand_off()
    (row,) = world.send_all()
    world.carrier(row.id, "failed", "opted_out")
    with world.store.reading() as db:
        assert db.scalars(select(Suppression)).one().source == "provider"


def test_a_carrier_that_names_a_landline_is_believed_next_time(world: World) -> None:
    leg = world.hand_off()
    (row,) = world.send_all()
    world.carrier(row.id, "undelivered", "landline")
    state = world.ledger.hand_off_state(leg)
    assert state is not None
    assert (state.state, state.reason) == ("undelivered", "landline")
    with world.store.reading() as db:
        assert db.scalars(select(Identity)).one().number_kind == "landline"


# ---- time ----


# ---- people and flows ----


def test_who_said_stop_and_writes_on_is_seen_by_a_person(world: World) -> None:
    world.hand_off()
    world.write("BAJA")
    world.write("mi pedido no llega")
    (conversation,) = world.conversations()
    assert (conversation.owner, conversation.state, conversation.unread > 0) == ("queue", "open", True)
    assert [row.always for row in world.rows() if row.state == "queued"] == [True]


def test_complaint_the_bot_keeps_talking_after_a_person_joins(world: World) -> None:
    world.write("1")
    world.write("48213")
    world.owned("agent")
    (fetch,) = [row for row in world.rows() if row.kind == "fetch"]
    http_replies.receive(world.ledger, fetch.id, Fetched(200, {"state": "en reparto"}))
    assert not any("en reparto" in body for body in bodies(world))
    assert [entry.meta["value"] for entry in world.entries("looked_up")] == ["en reparto"]


@pytest.mark.parametrize(("days", "conversations"), [(2, 1), (400, 2)])
def test_what_a_person_closed_is_joined_for_72_hours(world: World, days: int, conversations: int) -> None:
    world.write("hola")
    with world.store.transaction() as db:
        conversation = db.scalars(select(Conversation)).one()
        conversation.owner, conversation.state = "agent", "resolved"
    world.clock.forward(days=days)
    world.write("hola")
    assert len(world.conversations()) == conversations


def test_who_writes_from_a_number_has_a_mobile_whatever_an_error_said(world: World) -> None:
    world.hand_off()
    (row,) = world.send_all()
    world.carrier(row.id, "undelivered", "landline")
    world.write("2")
    with world.store.reading() as db:
        assert db.scalars(select(Identity)).one().number_kind == "mobile"


def test_until_they_answer_no_text_shows_a_whole_number_not_even_the_second(world: World) -> None:
    for call_id in ("call-1", "call-2"):
        leg = world.call(call_id=call_id).leg
        world.ledger.advance(leg, "1", Keys("1"))
        world.ledger.advance(leg, "2", Keys("48213"))
        world.ledger.advance(leg, "3", Fetched(200, {"state": "en reparto"}))
        world.ledger.close(leg, "close", "finished")
    assert [("...213" in body, "48213" in body) for body in bodies(world)] == [(True, False), (True, False)]
    world.write("hola")
    leg = world.call(call_id="call-3").leg
    world.ledger.advance(leg, "1", Keys("1"))
    world.ledger.advance(leg, "2", Keys("48213"))
    world.ledger.advance(leg, "3", Fetched(200, {"state": "en reparto"}))
    assert "48213" in bodies(world)[-1]


def test_stop_in_a_thread_that_a_person_owns_is_obeyed_and_seen(world: World) -> None:
    world.write("hola")
    world.send_all()
    world.owned("agent")
    world.write("BAJA")
    (conversation,) = world.conversations()
    assert (conversation.owner, conversation.state, conversation.unread) == ("agent", "open", 1)
    assert [row.always for row in world.rows()] == [False, True]
    with world.store.reading() as db:
        assert db.scalars(select(Suppression)).one().source == "keyword"
