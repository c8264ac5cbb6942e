"""The turn as the ledger keeps it: the desk's order and clocks, what comes back, what was abandoned, receipts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_world import RAUL, World
from office import Office

from deflect import desk
from deflect.desk import View
from deflect.inbound import due_timers
from deflect.people.teams import Scope
from deflect.routing import wait_times
from deflect.tables import Conversation, User
from voice_flows.model.turns import Keys

SEER = Scope("ana")


def only(world: World) -> Conversation:
    (found,) = world.conversations()
    return found


def told(world: World) -> list[str]:
    return [str(each.meta.get("to")) for each in world.entries("state")]


def texts(world: World) -> list[str]:
    return [str(row.body) for row in world.rows() if row.kind == "text"]


def shown(world: World, view: View) -> list[desk.Row]:
    with world.store.reading() as db:
        return list(desk.page(db, view, SEER).rows)


def test_read_but_unanswered_stays_ours(world: World) -> None:
    Office(world).hire("ana")
    world.write("PERSONA")
    world.clock.forward(minutes=7)
    one = only(world)
    desk.assign(world.ledger, one.id, "ana", "ana")
    desk.mark(world.ledger, one.id, "ana", read=True)
    (row,) = shown(world, "ours")
    assert (row.unread, row.turn, row.waiting_since) == (0, "us", one.turn_since)
    desk.reply(world.ledger, one.id, "ana", "key-000001", "Ahora mismo.", seen=99)
    assert shown(world, "ours") == []
    (row,) = shown(world, "open")
    assert (row.turn, row.state, row.waiting_since) == ("customer", "pending", None)
    world.clock.forward(minutes=1)
    world.write("gracias, ¿y el resto?")
    assert (only(world).turn, only(world).state, only(world).turn_since) == ("us", "open", world.clock())


def test_the_longest_waiting_is_listed_first(world: World) -> None:
    Office(world).hire("ana")
    for minutes, number in enumerate(("+34600000001", "+34600000002", "+34600000003")):
        world.clock.forward(minutes=minutes)
        world.write("PERSONA", sender=number)
    first = shown(world, "queue")[0]
    desk.reply(world.ledger, first.id, "ana", "key-000001", "Hola", seen=99)
    numbers = [row.number for row in shown(world, "open")]
    assert numbers == ["+34600000002", "+34600000003", "+34600000001"]
    with world.store.reading() as db:
        counted = desk.counts(db, SEER)
    assert (counted["ours"], counted["open"], counted["queue"]) == (2, 3, 2)


def test_a_caller_who_hangs_up_in_the_middle_abandons(world: World) -> None:
    leg = world.call().leg
    world.ledger.advance(leg, "1", Keys("2"))
    world.ledger.close(leg, "end", "hung_up")
    one = only(world)
    assert (one.state, one.turn, one.abandoned_at) == ("resolved", "none", world.clock())
    assert told(world)[-1] == "abandoned"
    assert shown(world, "resolved") == []
    (row,) = shown(world, "abandoned")
    assert row.abandoned
    assert [handoff.resolved_at for handoff in world.handoffs()] == [None]


@pytest.mark.parametrize(("key", "turn", "state"), [(None, "customer", "pending"), ("2", "us", "open")])
def test_an_answer_during_a_call_waits_for_its_end(world: World, key: str | None, turn: str, state: str) -> None:
    Office(world).hire("ana")
    leg = world.hand_off()
    world.clock.forward(minutes=2)
    desk.reply(world.ledger, only(world).id, "ana", "key-000001", "Se lo mando por aquí.", seen=99)
    (row,) = shown(world, "ours")
    assert (row.turn, row.state, row.turn_since) == ("us", "open", world.clock())
    world.clock.forward(minutes=1)
    if key:
        world.ledger.advance(leg, "1", Keys(key))
    world.ledger.close(leg, "end", "hung_up")
    one = only(world)
    assert (one.turn, one.state, one.owner) == (turn, state, "agent")


def test_a_caller_who_was_done_does_not(world: World) -> None:
    leg = world.call().leg
    for number, key in enumerate(("2", "2", "1")):
        world.ledger.advance(leg, str(number), Keys(key))
    world.ledger.close(leg, "end", "hung_up")
    assert (only(world).state, only(world).abandoned_at) == ("resolved", None)


def test_a_resolved_conversation_of_the_queue_comes_back_with_its_clock(world: World) -> None:
    Office(world).hire("ana")
    world.write("PERSONA")
    desk.resolve(world.ledger, only(world).id, "ana")
    world.clock.forward(hours=2)
    world.write("otra pregunta")
    one = only(world)
    assert (one.state, one.owner, one.turn, one.queued_at) == ("open", "queue", "us", world.clock())
    assert told(world)[-1] == "came_back"
    assert world.entries("queued")[-1].received_at == world.clock()
    assert [row.waiting_since for row in shown(world, "queue")] == [world.clock()]


def test_a_conversation_comes_back_to_its_person_unless_they_left(world: World) -> None:
    Office(world).hire("ana", "berta")
    world.write("PERSONA")
    for number, person in enumerate(("ana", "berta")):
        desk.reply(world.ledger, only(world).id, person, f"key-00000{number}", "Hecho.", seen=99, confirmed=True)
        desk.resolve(world.ledger, only(world).id, person)
        with world.store.transaction() as db:
            db.get_one(User, "berta").active = False
        world.write("¿sigue ahí?")
        owner = "agent" if person == "ana" else "queue"
        assert (only(world).owner, only(world).turn) == (owner, "us")


def test_a_receipt_is_sent_once_for_each_silence(world: World) -> None:
    Office(world).hire("ana")
    world.write("PERSONA")  # the flow answers it with the receipt
    before = len(texts(world))
    for words in ("sigue roto", "¿hola?", "¿hay alguien?"):
        world.clock.forward(minutes=3)
        world.write(words)
    assert len(texts(world)) == before
    assert texts(world)[-1].startswith("Recibido. Te responde una persona de Tienda Nogal")
    assert only(world).turn == "us"
    desk.reply(world.ledger, only(world).id, "ana", "key-000001", "Voy.", seen=99)
    world.clock.forward(minutes=2)
    world.write("vale")  # a talk with a person needs no receipt
    assert len(texts(world)) == before + 1
    world.clock.forward(hours=1)
    world.write("¿y?")
    world.write("¿y bien?")
    assert len(texts(world)) == before + 2
    world.clock.forward(hours=13)
    world.write("sigo esperando")
    assert len(texts(world)) == before + 3


def test_a_receipt_tells_the_measured_wait(world: World) -> None:
    Office(world).hire("ana")
    for number in range(3):
        world.write("PERSONA", sender=f"+3460000000{number}")
    world.clock.forward(minutes=10)
    for number, one in enumerate(world.conversations()):
        desk.reply(world.ledger, one.id, "ana", f"key-00000{number}", "Hola", seen=99)
    wait_times.measure(world.store)
    world.write("PERSONA")
    world.write("sigue roto")
    assert "en unos 10 minutos" in texts(world)[-1]


def test_a_resolved_conversation_of_a_person_gets_a_receipt(world: World) -> None:
    Office(world).hire("ana")
    world.write("PERSONA")
    desk.reply(world.ledger, only(world).id, "ana", "key-000001", "Hecho.", seen=99)
    desk.resolve(world.ledger, only(world).id, "ana")
    world.write("otra cosa")
    assert texts(world)[-1].startswith("Recibido.")
    assert (only(world).turn, only(world).owner) == ("us", "agent")


@pytest.mark.parametrize("word", ["👍", "BAJA"])
def test_no_receipt_for_what_wants_no_answer(world: World, word: str) -> None:
    world.write("PERSONA")
    before = len(texts(world))
    world.write(word)
    assert not [text for text in texts(world)[before:] if text.startswith("Recibido.")]


def test_a_text_that_does_not_arrive_is_ours_until_it_does(world: World) -> None:
    Office(world).hire("ana")
    world.write("hola", sender=RAUL)
    desk.reply(world.ledger, only(world).id, "ana", "key-000001", "Hola, Raúl.", seen=99)
    row = world.rows()[-1].id
    world.send_all()
    assert only(world).turn == "customer"
    world.carrier(row, "undelivered", "landline")
    assert only(world).turn == "us"
    world.carrier(row, "delivered")
    assert only(world).turn == "customer"


def test_a_snooze_that_is_over_is_ours_again(world: World) -> None:
    Office(world).hire("ana")
    world.write("PERSONA")
    one = only(world).id
    desk.assign(world.ledger, one, "ana", "ana")
    desk.snooze(world.ledger, one, "ana", world.clock() + timedelta(hours=1))
    assert only(world).turn == "none"
    world.clock.forward(hours=1)
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)
    assert (only(world).turn, only(world).turn_since) == ("us", world.clock())
    assert told(world)[-1] == "woken"


def test_reply_begun_before_others_wrote_is_held_back(world: World) -> None:
    Office(world).hire("ana", "berta")
    world.write("PERSONA")

    def reply(person: str, begun: int, *, confirmed: bool = False) -> None:
        desk.reply(
            world.ledger,
            only(world).id,
            person,
            f"{person}-{begun}-00",
            "Voy.",
            seen=99,
            begun=begun,
            confirmed=confirmed,
        )

    begun = only(world).entries
    world.write("ya no hace falta")
    with pytest.raises(desk.Refused) as by_customer:
        reply("ana", begun)
    assert (by_customer.value.code, by_customer.value.detail["by"]) == ("stale", None)
    then = only(world).entries
    reply("berta", then)
    with pytest.raises(desk.Refused) as by_colleague:
        reply("ana", then)
    assert by_colleague.value.detail["by"] == world.ledger.look(lambda unit: unit.db.get_one(User, "berta").name)
    assert told(world).count("assigned") == 0
    reply("ana", then, confirmed=True)
    assert told(world)[-1] == "assigned"
    assert only(world).owner_user_id == "ana"
