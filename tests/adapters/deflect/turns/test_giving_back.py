"""Giving a conversation back to the assistant: where it goes on, and what the customer wrote that nobody answered."""

from __future__ import annotations

import pytest
from ledger_world import World
from office import Office
from shipped_customer import Customer, by_text

from deflect import desk
from deflect.desk import Refused, TakenBack, WayBack
from deflect.storage.store import Store


def only(world: World) -> str:
    (found,) = world.conversations()
    return found.id


def ways(world: World) -> tuple[WayBack, ...]:
    return world.ledger.look(lambda unit: desk.ways_back(unit, only(world)))


def texts(world: World) -> list[str]:
    return [str(row.body) for row in world.rows() if row.kind == "text"]


@pytest.fixture
def asked(world: World) -> World:
    """A thread that stood at the choice of a day when its customer asked for a person."""
    Office(world).hire("ana")
    world.ledger.close(world.hand_off(), "end", "finished")
    world.write("PERSONA")
    return world


def test_the_assistant_goes_on_where_the_thread_stood(asked: World) -> None:
    assert ways(asked)[0] == WayBack("elige", "¿Qué fecha?", True)
    desk.reply(asked.ledger, only(asked), "ana", "key-000001", "Le devuelvo al asistente.", seen=99)
    desk.give_back(asked.ledger, only(asked), "ana")
    (one,) = asked.conversations()
    assert (one.owner, one.state, one.turn) == ("bot", "open", "customer")
    assert texts(asked)[-1].startswith("¿Qué fecha?")
    entry = asked.entries("state")[-1]
    assert (entry.meta, entry.user_id) == ({"to": "back", "node": "elige"}, "ana")
    asked.write("2")
    assert "Hecho." in texts(asked)[-1]


def test_an_unanswered_word_is_given_to_the_flow(asked: World) -> None:
    asked.write("mejor el jueves")
    messages = len(asked.entries("message_in"))
    desk.give_back(asked.ledger, only(asked), "ana")
    assert "Hecho." in texts(asked)[-1]
    assert len(asked.entries("message_in")) == messages, "it is in the timeline already"
    assert asked.entries("chose")[-1].text == "jueves"


def test_an_unanswered_word_that_fits_nothing_is_asked_about_and_never_dismissed(asked: World) -> None:
    asked.write("sigue roto")
    desk.give_back(asked.ledger, only(asked), "ana")
    (one,) = asked.conversations()
    assert (one.owner, one.state, one.turn) == ("bot", "open", "customer")
    assert "¿Qué fecha?" in texts(asked)[-1]
    assert not any("Hasta luego" in text for text in texts(asked))


def test_an_agent_chooses_where_it_goes_on(asked: World) -> None:
    assert [way.node for way in ways(asked)] == ["elige", "motivo", "busca"]
    with pytest.raises(Refused) as refused:
        desk.give_back(asked.ledger, only(asked), "ana", "cellar")
    assert refused.value.code == "no_node"
    desk.give_back(asked.ledger, only(asked), "ana", "busca")
    (leg,) = asked.legs("text")
    assert (leg.session["node"], leg.wait) == ("busca", "fetch")
    assert asked.conversations()[0].turn == "bot"


def test_what_the_assistant_has_is_not_given_back(world: World) -> None:
    Office(world).hire("ana")
    world.write("hola")
    assert ways(world) == ()
    with pytest.raises(Refused) as refused:
        desk.give_back(world.ledger, only(world), "ana")
    assert refused.value.code == "not_waiting"


def test_a_conversation_taken_from_the_assistant_goes_back_to_its_question(world: World) -> None:
    Office(world).hire("ana")
    world.write("hola")
    desk.reply(world.ledger, only(world), "ana", "key-000001", "Hola", seen=99)
    desk.give_back(world.ledger, only(world), "ana")
    (leg,) = world.legs("text")
    assert (leg.session["node"], leg.wait) == ("motivo", "answer")


def test_every_question_is_a_place_and_the_answered_one_comes_first(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.writes("otra fecha")
    marta.writes("mañana")
    assert "Hecho" in marta.writes("1")
    marta.hire("ana")
    conversation = marta.conversation(marta.thread())
    desk.reply(marta.ledger, conversation.id, "ana", "c1", "¿Algo más?", seen=99)
    marta.relay()
    marta.writes("el viernes, por favor")
    found = marta.ledger.look(lambda unit: desk.ways_back(unit, conversation.id))
    assert found[0].node == "otra_fecha"
    assert {"elige_dia", "algo_mas", "motivo"} <= {way.node for way in found}
    assert not {"oferta", "retomar", "cortada"} & {way.node for way in found}
    before = len(marta.texts())
    desk.give_back(marta.ledger, conversation.id, "ana")
    marta.relay()
    assert "¿A qué hora te viene bien?" in "\n".join(marta.texts()[before:])


def owner(world: World) -> tuple[str, str | None, str, str]:
    (one,) = world.conversations()
    return one.owner, one.owner_user_id, one.turn, one.state


def test_giving_back_is_undone_before_a_text_is_out(asked: World) -> None:
    desk.reply(asked.ledger, only(asked), "ana", "key-000001", "Un momento.", seen=99)
    asked.send_all()
    asked.write("mejor el viernes")
    desk.give_back(asked.ledger, only(asked), "ana")
    assert desk.take_back(asked.ledger, only(asked), "ana") == TakenBack(sent=False)
    assert owner(asked) == ("agent", "ana", "us", "open")
    assert asked.rows()[-1].state == "dropped"
    assert asked.entries("state")[-1].meta == {"to": "taken_back"}
    asked.write("¿hola?")
    assert owner(asked) == ("agent", "ana", "us", "open"), "the assistant keeps silent"


def test_giving_back_is_undone_after_a_text_is_out_and_says_so(asked: World) -> None:
    desk.reply(asked.ledger, only(asked), "ana", "key-000001", "Le devuelvo al asistente.", seen=99)
    desk.give_back(asked.ledger, only(asked), "ana")
    asked.send_all()
    assert desk.take_back(asked.ledger, only(asked), "ana") == TakenBack(sent=True)
    assert owner(asked) == ("agent", "ana", "customer", "pending"), "the agent's answer is the last word"


def test_what_was_given_back_from_the_queue_goes_to_its_place_there(asked: World) -> None:
    place = asked.conversations()[0].queued_at
    asked.clock.forward(minutes=3)
    desk.give_back(asked.ledger, only(asked), "ana")
    desk.take_back(asked.ledger, only(asked), "ana")
    assert owner(asked) == ("queue", None, "us", "open")
    assert asked.conversations()[0].queued_at == place


def test_only_who_gave_it_back_undoes_it_and_only_while_no_one_else_has_it(asked: World) -> None:
    desk.give_back(asked.ledger, only(asked), "ana")
    Office(asked).hire("berta")
    with pytest.raises(Refused) as refused:
        desk.take_back(asked.ledger, only(asked), "berta")
    assert refused.value.code == "not_given_back"
    desk.assign(asked.ledger, only(asked), "berta", "berta")
    with pytest.raises(Refused) as refused:
        desk.take_back(asked.ledger, only(asked), "ana")
    assert (refused.value.code, refused.value.detail) == ("owned", {"by": "Berta"})
