"""A number given for texts: asked first, joined by its own yes, and never anybody's else's."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from ledger_world import MARTA, OURS, PINNED, RAUL, Installation, World
from sqlalchemy import select

from deflect import desk, priorities
from deflect.facts import Caller
from deflect.storage.store import Store
from deflect.tables import Consent, Conversation, Customer, Identity, Outbox, Suppression
from voice_flows.model.turns import Ask, Delivery, HandOff, Keys, Say, Speech, Turn
from voice_flows.model.turns import Heard as Said
from voice_flows.schema.document import Flow

LANDLINE, MOBILE = "+34912345678", "+34612000111"
_OFFER = PINNED.nodes["oferta"].model_copy(update={"other_number": True})
ASKING = PINNED.model_copy(update={"nodes": {**PINNED.nodes, "oferta": _OFFER}})


class Asking:
    def latest(self, name: str) -> Flow:
        return ASKING

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"tienda": ASKING}


@pytest.fixture
def world(store: Store) -> World:
    return World(store, Installation(flow="tienda", sender=OURS), Asking())


class Phone:
    """One call, input by input."""

    def __init__(self, world: World, number: str = LANDLINE, trust: str = "trusted", call: str = "call-1") -> None:
        self.world, self._inputs = world, 0
        caller = Caller(call, number, OURS, trust, "sip", source="203.0.113.9")  # type: ignore[arg-type]
        self.leg = world.ledger.open_call(caller, "tienda").leg
        self.turn = self.hears(Keys("2"))

    def hears(self, *events: object) -> Turn:
        for event in events:
            self._inputs += 1
            turn = self.world.ledger.advance(self.leg, str(self._inputs), event)  # type: ignore[arg-type]
            assert turn is not None
            self.turn = turn
        return self.turn

    def gives(self, number: str = "612000111") -> Turn:
        return self.hears(Keys(number), Keys("1"))


def said(turn: Turn) -> str:
    return " ".join("".join(effect.say) for effect in turn.effects if isinstance(effect, Say | Ask))


def texts(world: World, to: str = MOBILE) -> list[Outbox]:
    return [row for row in world.rows() if row.kind == "text" and row.recipient == to]


def owners(world: World) -> dict[str, str]:
    with world.store.reading() as db:
        return {one.address: one.customer_id for one in db.scalars(select(Identity))}


def notes(world: World) -> list[str]:
    return [entry.meta["to"] for entry in world.entries("state") if "to" in entry.meta]


def test_first_text_names_nothing_and_only_its_yes_begins_the_thread(world: World) -> None:
    phone = Phone(world)
    assert "Llamas desde un fijo" in said(phone.turn)
    turn = phone.gives()
    assert next(effect.to for effect in turn.effects if isinstance(effect, HandOff)) == MOBILE
    (row,) = texts(world)
    reference = world.conversations()[0].reference
    assert row.body == (
        f"Tienda Nogal (ref. {reference}): ¿Eres quien acaba de llamarnos? Responde SI y seguimos por mensaje; si no, "
        "responde NO.\nBAJA para no recibir mensajes."
    )
    assert MOBILE not in owners(world)
    world.send_all()
    world.carrier(row.id, "delivered")
    assert "Contesta sí a ese mensaje" in said(phone.hears(Delivery("delivered")))
    world.write("Sí", sender=MOBILE)
    assert texts(world)[-1].body.startswith("¿Qué fecha?")
    assert owners(world)[MOBILE] == owners(world)[LANDLINE]
    assert world.handoffs()[0].replied_at
    assert notes(world) == ["number_asked", "number_confirmed"]
    world.write("2", sender=MOBILE)
    assert [leg.session["node"] for leg in world.legs("text")] == ["fin"]
    assert len(world.conversations()) == 1


@pytest.mark.parametrize("reply", ["1", "si", "SI, soy yo", "sí", "ok"])
def test_ways_to_say_yes(world: World, reply: str) -> None:
    Phone(world).gives()
    world.write(reply, sender=MOBILE)
    assert "¿Qué fecha?" in texts(world)[-1].body


@pytest.mark.parametrize("reply", ["no", "NO", "2", "no soy yo", "se equivoca de persona", "¿quién eres?"])
def test_somebody_else_ends_it_and_the_conversation_is_told(world: World, reply: str) -> None:
    phone = Phone(world)
    phone.gives()
    world.ledger.close(phone.leg, "close", "hung_up")
    world.clock.forward(minutes=1)
    world.write(reply, sender=MOBILE)
    assert texts(world)[-1].body == "Gracias por avisar, y perdona. No te escribimos de nuevo por esto."
    assert "wrong_number" in notes(world)
    (conversation,) = world.conversations()
    assert conversation.owner == "queue"
    assert MOBILE not in owners(world)
    world.clock.forward(minutes=1)
    world.write("hola", sender=MOBILE)
    assert len(world.conversations()) == 2, "a matter of its own"


def test_a_caller_who_is_still_there_hears_that_it_was_not_theirs(world: World) -> None:
    phone = Phone(world)
    phone.gives()
    world.write("no soy yo", sender=MOBILE)
    state = world.ledger.hand_off_state(phone.leg)
    assert state is not None
    assert (state.state, state.reason) == ("undelivered", "not_theirs")
    assert "No es tu número" in said(phone.hears(Delivery("undelivered", "not_theirs")))
    assert world.conversations()[0].owner == "bot"


def test_stop_of_a_stranger_stops_that_number_and_not_the_conversation(world: World) -> None:
    phone = Phone(world)
    phone.gives()
    world.write("BAJA", sender=MOBILE)
    assert "no te enviaremos" in texts(world)[-1].body
    assert "wrong_number" in notes(world)
    assert world.conversations()[0].state == "open"
    with world.store.reading() as db:
        assert db.scalars(select(Suppression)).one().address == MOBILE
    phone.hears(Delivery("undelivered", "not_theirs"))
    assert "A ese número no ha llegado" in said(phone.hears(Keys("612000111")))


def test_words_that_are_no_answer_tell_nothing_and_end_in_silence(world: World) -> None:
    Phone(world).gives()
    for body in ("hola", "¿qué tal?", "hola?", "eh"):
        world.clock.forward(minutes=1)
        world.write(body, sender=MOBILE)
    bodies = [row.body for row in texts(world)]
    assert bodies[1:] == ["Responde SI para seguir por mensaje, o NO si no nos has llamado."] * 2
    assert MOBILE not in owners(world)
    world.write("si", sender=MOBILE)
    assert "¿Qué fecha?" in texts(world)[-1].body


def test_call_for_help_before_the_yes_is_answered_and_reaches_a_person(world: World) -> None:
    Phone(world).gives()
    world.write("¡huele a gas!", sender=MOBILE)
    assert texts(world)[-1].body == "Salga y llame al 112."
    (conversation,) = world.conversations()
    assert (conversation.owner, priorities.named(conversation.priority)) == ("queue", "urgent")
    assert MOBILE not in owners(world)
    world.clock.forward(minutes=1)
    world.write("ya no huele a gas", sender=MOBILE)
    assert texts(world)[-1].body.startswith("Responde SI")


def test_a_number_of_another_customer_stays_theirs(world: World) -> None:
    world.write("hola", sender=MOBILE)
    world.write("2", sender=MOBILE)
    world.clock.forward(days=4)
    theirs = owners(world)[MOBILE]
    with world.store.transaction() as db:
        db.get_one(Customer, theirs).name = "Raúl"
    Phone(world).gives()
    world.write("si", sender=MOBILE)
    assert owners(world)[MOBILE] == theirs
    text = world.legs("text")[-1]
    assert text.customer_id == owners(world)[LANDLINE]
    assert "Raúl" not in " ".join(row.body for row in texts(world))
    with world.store.reading() as db:
        mine = db.get_one(Conversation, text.conversation_id)
    assert mine.customer_id != theirs


def test_a_thread_under_way_at_that_number_is_not_taken(world: World) -> None:
    world.write("hola", sender=MOBILE)
    refused = said(Phone(world).hears(Keys("612000111")))
    assert "A ese número no podemos escribirle ahora." in refused
    assert len(world.conversations()) == 2
    world.write("2", sender=MOBILE)
    assert "¿Qué fecha?" in texts(world)[-1].body


def test_an_opted_out_number_is_refused_without_saying_so(world: World) -> None:
    with world.store.transaction() as db:
        db.add(Suppression(id="sup_1", address=MOBILE, source="keyword", at=world.clock()))
    refused = said(Phone(world).hears(Keys("612000111")))
    assert "ahora" in refused
    assert "pidi" not in refused
    assert texts(world) == []


@pytest.mark.parametrize(("digits", "words"), [("910000001", "número fijo"), ("0033612345678", "un país")])
def test_numbers_that_policy_refuses_are_told_why(world: World, digits: str, words: str) -> None:
    assert words in said(Phone(world).hears(Keys(digits)))


def test_our_own_number_is_refused(store: Store) -> None:
    ours = World(store, Installation(flow="tienda", sender="+34612999888"), Asking())
    assert "Ese número es nuestro" in said(Phone(ours).hears(Keys("612999888")))


def test_a_number_that_does_not_answer_is_not_asked_again_and_again(world: World) -> None:
    for call in ("a", "b", "c"):
        phone = Phone(world, call=call)
        phone.hears(Keys("612000111"))
        if call != "c":
            phone.hears(Keys("1"))
        world.ledger.close(phone.leg, "close", "hung_up")
    assert "ahora" in said(phone.turn)
    assert len(texts(world)) == 2


def test_a_stranger_asks_for_few_numbers(world: World) -> None:
    for number in range(4):
        phone = Phone(world, number="", trust="none", call=f"strange-{number}")
        phone.hears(Keys(f"61200011{number}"))
        if number < 3:
            phone.hears(Keys("1"))
    assert "ahora" in said(phone.turn)


def test_a_yes_of_the_day_after_is_a_matter_of_its_own(world: World) -> None:
    Phone(world).gives()
    world.clock.forward(hours=25)
    world.write("si", sender=MOBILE)
    assert len(world.conversations()) == 2


def test_no_agent_writes_to_a_number_that_has_not_answered(world: World) -> None:
    Phone(world).gives()
    (conversation,) = world.conversations()
    with pytest.raises(desk.Refused, match="no_thread"):
        desk.reply(world.ledger, conversation.id, "ana", "c1", "Hola Marta", seen=99)


def test_a_caller_takes_an_opt_out_back_and_it_is_on_record(world: World) -> None:
    world.write("hola")
    world.write("BAJA")
    world.clock.forward(minutes=1)
    phone = Phone(world, MARTA)
    assert said(phone.turn).startswith("¿Qué fecha?"), "nothing is said unasked"
    asked = phone.hears(Speech((Said("por mensaje", None, 0.95),)))
    assert "¿Quieres que volvamos a escribirte?" in said(asked)
    turn = phone.hears(Speech((Said("sí", None, 0.95),)))
    assert any(isinstance(effect, HandOff) for effect in turn.effects)
    assert world.handoffs()[-1].queued_at
    with world.store.reading() as db:
        again = db.scalars(select(Consent).where(Consent.purpose == "all").order_by(Consent.at.desc())).first()
    assert again is not None
    assert (again.granted, again.evidence["by"], again.evidence["answer"]) == (True, "speech", "sí")


def test_a_stranger_cannot_take_an_opt_out_back(world: World) -> None:
    world.write("hola")
    world.write("BAJA")
    phone = Phone(world, MARTA, "none", "strange")
    phone.hears(Speech((Said("por mensaje", None, 0.95),)), Speech((Said("sí", None, 0.95),)))
    with world.store.reading() as db:
        assert db.scalars(select(Suppression)).one().lifted_at is None
    assert RAUL not in owners(world)
