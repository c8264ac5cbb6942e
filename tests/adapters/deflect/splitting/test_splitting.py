"""A conversation split in two: what goes, whose each half is, where late receipts and answers land, and undoing."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from ledger_world import MARTA, World
from office import Office
from sqlalchemy import select

from deflect import desk
from deflect.conversations.legs import newest_text_leg
from deflect.desk import Refused, Unknown
from deflect.desk.acts import splitting
from deflect.desk.acts.splitting import Halved
from deflect.desk.thread import call_item
from deflect.eligibility import text_consent
from deflect.tables import Audit, Conversation, Entry, Leg, Outbox, Table, TextDecision

LEGS = ("leg_id", "voice_leg_id", "text_leg_id", "call_leg_id")
MARKS = frozenset({"split", "split_off", "undo"})


@pytest.fixture
def talk(world: World) -> World:
    """A call that went on by text, then a person's answer, then another matter that the customer writes of."""
    Office(world).hire("ana", "berta")
    world.ledger.close(world.hand_off(), "end", "finished")
    world.send_all()
    for words in ("PERSONA", "¿Y mi pedido?"):
        world.clock.forward(minutes=1)
        world.write(words)
    world.clock.forward(minutes=1)
    reply(world, first(world), "Llega el jueves.")
    for words in ("Gracias.", "Otra cosa: la factura lleva mal el NIF"):
        world.clock.forward(minutes=1)
        world.write(words)
    world.clock.forward(minutes=1)
    return world


def first(world: World) -> str:
    return world.conversations()[0].id


def held(world: World, conversation: str) -> Conversation:
    with world.store.reading() as db:
        return db.get_one(Conversation, conversation)


def entry(world: World, text: str) -> Entry:
    return next(one for one in world.entries() if text in one.text)


def reply(world: World, conversation: str, text: str, user: str = "ana") -> Outbox:
    desk.reply(world.ledger, conversation, user, f"key-{text}", text, seen=999)
    world.send_all()
    return world.rows()[-1]


def split(world: World, text: str, user: str = "ana", subject: str = "Factura") -> Halved:
    return splitting.split(world.ledger, first(world), user, entry(world, text).id, subject)


def said(world: World, conversation: str) -> list[str]:
    kinds = ("message_in", "message_out", "note")
    return [one.text for one in world.entries() if one.conversation_id == conversation and one.kind in kinds]


def undone(world: World, act: str, user: str = "ana") -> str:
    (outcome,) = desk.undo(world.ledger, user, [act])
    return outcome.code


def rows(world: World) -> dict[str, list[dict[str, Any]]]:
    """Every row that names a conversation or a leg, without the marks of the act."""
    found: dict[str, list[dict[str, Any]]] = {}
    with world.store.reading() as db:
        for table in Table.metadata.sorted_tables:
            if table.name in ("event", "audit", "seen", "conversation"):
                continue
            if {"conversation_id", *LEGS} & set(table.c.keys()):
                listed = [dict(row._mapping) for row in db.execute(select(table).order_by(*table.primary_key))]
                found[table.name] = [row for row in listed if row.get("meta", {}).get("to") not in MARKS]
    return found


def test_what_follows_moves_with_its_subject_clock_and_texts(talk: World) -> None:
    wrote = entry(talk, "Otra cosa").received_at
    halved = split(talk, "Otra cosa", subject="Factura con el NIF 12345678Z mal")
    one, other = held(talk, first(talk)), held(talk, halved.conversation)
    assert said(talk, one.id)[-2:] == ["Llega el jueves.", "Gracias."]
    assert said(talk, other.id) == ["Otra cosa: la factura lleva mal el NIF"]
    assert other.subject.startswith("Factura con el NIF")
    assert "12345678Z" not in other.subject
    assert (other.customer_id, other.owner, other.owner_user_id) == (one.customer_id, "agent", "ana")
    assert (other.turn, other.turn_since) == ("us", wrote)
    assert (one.turn, one.turn_since) == ("us", entry(talk, "Gracias").received_at)
    assert (one.preview, other.preview) == ("Gracias.", "Otra cosa: la factura lleva mal el NIF")
    assert one.reference != other.reference


def test_both_halves_name_each_other_and_the_audit_has_both(talk: World) -> None:
    halved = split(talk, "Otra cosa")
    marks = {one.conversation_id: one.meta for one in talk.entries("state") if one.meta.get("to") in MARKS}
    assert marks[first(talk)]["other"] == halved.conversation
    assert marks[halved.conversation]["other"] == first(talk)
    assert marks[first(talk)]["reference"] == halved.reference
    with talk.store.reading() as db:
        acts = select(Audit.action, Audit.conversation_id).where(Audit.action.in_(MARKS))
        assert {tuple(row) for row in db.execute(acts)} == {
            ("split", first(talk)),
            ("split_off", halved.conversation),
        }


def test_receipt_and_answer_that_come_late_land_in_their_half(talk: World) -> None:
    of_first = talk.rows()[-1]
    halved = split(talk, "Otra cosa")
    of_second = reply(talk, halved.conversation, "¿Qué NIF le ponemos?")
    assert (of_second.conversation_id, of_second.recipient) == (halved.conversation, MARTA)
    talk.carrier(of_second.id, "delivered")
    talk.carrier(of_first.id, "delivered")
    states = {row.id: (row.conversation_id, row.state) for row in talk.rows()}
    assert states[of_first.id] == (first(talk), "delivered")
    assert states[of_second.id] == (halved.conversation, "delivered")
    talk.write("B12345674")
    assert len(said(talk, halved.conversation)) == 3
    reply(talk, first(talk), "¿Recibió el pedido?")
    talk.write("Sí, ayer.")
    assert said(talk, first(talk))[-1] == "Sí, ayer."
    talk.write(f"{halved.reference} ¿y la factura?")
    assert said(talk, halved.conversation)[-1].endswith("¿y la factura?")


def test_text_that_moved_takes_its_receipt_along(talk: World) -> None:
    text = talk.rows()[-1]
    halved = split(talk, "¿Y mi pedido?")
    talk.carrier(text.id, "undelivered", "30006")
    row = next(one for one in talk.rows() if one.id == text.id)
    assert (row.conversation_id, row.state) == (halved.conversation, "undelivered")
    talk.write("¿hola?")
    assert "¿hola?" in said(talk, halved.conversation)
    with talk.store.reading() as db:
        leg = newest_text_leg(db, halved.conversation)
    assert leg is not None
    assert row.leg_id == leg.id


def test_customer_who_goes_on_writing_stays_in_the_half_they_were_in(talk: World) -> None:
    reply(talk, first(talk), "Lo miro.")
    talk.clock.forward(minutes=2)
    talk.write("Y también el logo de la factura")
    halved = split(talk, "Y también")
    assert held(talk, first(talk)).turn == "customer"
    talk.clock.forward(minutes=1)
    talk.write("Está torcido")
    assert "Está torcido" in said(talk, halved.conversation)
    talk.clock.forward(hours=1)
    talk.write("Vale, gracias")
    assert "Vale, gracias" in said(talk, first(talk)), "later it answers what we asked last"


@pytest.mark.parametrize("text", ["PERSONA", "Llega el jueves", "Gracias"])
def test_undo_leaves_every_row_as_it_was(talk: World, text: str) -> None:
    before, stood = rows(talk), held(talk, first(talk))
    columns = [column.name for column in Conversation.__table__.c if column.name not in ("entries", "last_entry_at")]
    halved = split(talk, text)
    assert rows(talk) != before
    assert undone(talk, halved.act) == ""
    assert rows(talk) == before
    now = held(talk, first(talk))
    assert {name: getattr(now, name) for name in columns} == {name: getattr(stood, name) for name in columns}
    assert len(talk.conversations()) == 1
    assert undone(talk, halved.act) == "changed_since"


def test_undo_is_refused_once_something_was_said_in_either_half(talk: World) -> None:
    halved = split(talk, "Otra cosa")
    talk.write("¿hay alguien?")
    assert undone(talk, halved.act) == "changed_since"
    assert len(talk.conversations()) == 2


def test_every_row_names_legs_of_its_own_conversation(talk: World) -> None:
    split(talk, "¿Y mi pedido?")
    with talk.store.reading() as db:
        home = {leg.id: leg.conversation_id for leg in db.scalars(select(Leg))}
    for name, listed in rows(talk).items():
        for row in listed:
            for column in LEGS:
                if row.get(column) and "conversation_id" in row:
                    assert home[row[column]] == row["conversation_id"], (name, column)


def test_open_question_of_the_assistant_stays_with_the_half_that_asked_it(world: World) -> None:
    Office(world).hire("ana")
    world.ledger.close(world.hand_off(), "end", "finished")
    world.send_all()
    desk.note(world.ledger, first(world), "ana", "key-000001", "Pide también una factura")
    (asked,) = world.legs("text")
    halved = split(world, "Pide también")
    one, other = held(world, first(world)), held(world, halved.conversation)
    assert (one.owner, one.turn) == ("bot", "customer")
    assert (other.owner, other.owner_user_id) == ("agent", "ana")
    assert world.legs("text")[0].wait == asked.wait == "answer"
    world.write("2")
    assert "Hecho." in said(world, first(world))[-1]
    assert said(world, other.id) == ["Pide también una factura"]


def test_open_question_that_moves_takes_the_assistant_along(world: World) -> None:
    Office(world).hire("ana")
    world.write("hola")
    world.write("2")
    world.send_all()
    asked = world.rows()[-1]
    start = next(one for one in world.entries("message_out") if one.outbox_id == asked.id)
    halved = splitting.split(world.ledger, first(world), "ana", start.id, "Fecha")
    one, other = held(world, first(world)), held(world, halved.conversation)
    assert (other.owner, other.turn) == ("bot", "customer")
    assert (one.owner, one.owner_user_id) == ("agent", "ana")
    world.write("2")
    assert "Hecho." in said(world, other.id)[-1]


def test_call_goes_whole_and_its_hand_off_stays_with_it(talk: World) -> None:
    (call,) = talk.legs("voice")
    with pytest.raises(Refused) as refused:
        splitting.split(talk.ledger, first(talk), "ana", call_item(call.id), "")
    assert refused.value.code == "nothing_to_split"
    split(talk, "PERSONA")
    (handoff,) = talk.handoffs()
    assert (handoff.conversation_id, handoff.voice_leg_id) == (first(talk), call.id)
    assert next(leg for leg in talk.legs("voice")).conversation_id == first(talk)


def test_conversation_is_not_split_while_a_call_goes_on(talk: World) -> None:
    talk.call(call_id="call-2")
    (live,) = (leg for leg in talk.legs("voice") if leg.ended_at is None)
    with talk.store.transaction() as db:
        db.get_one(Leg, live.id).conversation_id = first(talk)
    with pytest.raises(Refused) as refused:
        split(talk, "Otra cosa")
    assert refused.value.code == "call_goes_on"


def test_unknown_item_is_none_of_the_conversation(talk: World) -> None:
    with pytest.raises(Unknown):
        splitting.split(talk.ledger, first(talk), "ana", "ent_none", "")


def test_consent_and_refusal_count_for_both_halves(talk: World) -> None:
    halved = split(talk, "Otra cosa")
    for conversation in (first(talk), halved.conversation):
        with talk.store.reading() as db:
            leg = newest_text_leg(db, conversation)
        assert leg is not None
        assert talk.ledger.look(partial(text_consent.refused, leg=leg)) is False
    talk.write("BAJA")
    for conversation in (first(talk), halved.conversation):
        with pytest.raises(Refused) as refused:
            reply(talk, conversation, f"¿Sigue ahí, {conversation}?")
        assert refused.value.code == "opted_out"


def test_place_in_the_queue_is_that_of_each_matter(world: World) -> None:
    Office(world).hire("ana")
    world.ledger.close(world.hand_off(), "end", "finished")
    world.write("PERSONA")
    place = held(world, first(world)).queued_at
    world.clock.forward(minutes=5)
    world.write("Y otra cosa: la factura")
    halved = split(world, "Y otra cosa")
    one, other = held(world, first(world)), held(world, halved.conversation)
    assert (one.owner, one.queued_at, one.turn_since) == ("queue", place, place)
    assert (other.owner, other.queue, other.queued_at) == ("queue", one.queue, world.clock())
    assert (one.unread, other.unread) == (1, 1)


def test_decisions_on_texts_go_with_their_thread(talk: World) -> None:
    split(talk, "Otra cosa")
    with talk.store.reading() as db:
        kept = db.scalars(select(TextDecision.conversation_id)).all()
    assert set(kept) <= {first(talk)}
