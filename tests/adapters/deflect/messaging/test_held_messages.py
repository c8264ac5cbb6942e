"""What a customer writes while a business system is asked: held, then taken in its order; help and people go first."""

from __future__ import annotations

import itertools

import pytest
from ledger_world import MARTA, World
from sqlalchemy import func, select

from deflect.contacts import held
from deflect.inbound import http_replies
from deflect.messaging import outbox
from deflect.tables import HeldMessage
from voice_flows.model.turns import Fetched

FOUND = Fetched(200, {"state": "en reparto"})


def asking(world: World) -> str:
    """Marta asks for order 48213: its request, under way at the relay."""
    world.write("1")
    world.write("48213")
    (row,) = [row for row in outbox.claim(world.store, world.vault) if row.kind == "fetch"]
    return row.id


def words(world: World) -> list[str]:
    return [entry.text for entry in world.entries("message_in")]


def texts(world: World) -> list[str]:
    return [row.body for row in world.rows() if row.kind == "text"]


def held_rows(world: World) -> int:
    with world.store.reading() as db:
        return db.scalar(select(func.count()).select_from(HeldMessage)) or 0


def test_messages_wait_for_the_answer_and_are_taken_in_their_order(world: World) -> None:
    row = asking(world)
    for body in ("2", "jueves"):
        world.write(body)
    assert words(world) == ["1", "48213"]
    http_replies.receive(world.ledger, row, FOUND)
    assert words(world) == ["1", "48213", "2", "jueves"]
    kinds = [entry.kind for entry in world.entries() if entry.kind in ("message_in", "looked_up")]
    assert kinds == ["message_in", "message_in", "looked_up", "message_in", "message_in"]
    assert "en reparto" in texts(world)[-3]
    assert texts(world)[-1] == "Hecho.\nHasta luego."
    assert held_rows(world) == 0


def test_quick_messages_end_as_slow_ones_do(world: World) -> None:
    """The same five messages, with the system's answer coming after any of them."""
    ends = []
    for place in range(2, 5):
        number = itertools.count(1)
        sender = f"+3461234560{place}"

        def write(body: str, sender: str = sender, place: int = place, number: itertools.count[int] = number) -> None:
            world.write(body, key=f"{place}-{next(number)}", sender=sender)

        for at, body in enumerate(("1", "48213", "1", "48213", "2")):
            write(body)
            if at >= place:
                _answer_all(world)
        _answer_all(world)
        (leg,) = [leg for leg in world.legs("text") if leg.theirs == sender]
        ends.append((leg.session["node"], leg.wait, [row.body for row in world.rows() if row.recipient == sender]))
    assert ends[0] == ends[1] == ends[2]
    assert ends[0][:2] == ("elige", "answer")


def _answer_all(world: World) -> None:
    while rows := outbox.claim(world.store, world.vault, 50):
        for row in rows:
            if row.kind == "fetch":
                http_replies.receive(world.ledger, row.id, FOUND)
            else:
                outbox.taken(world.store, row.id, f"SM-{row.id}")


def test_message_told_twice_is_held_once(world: World) -> None:
    asking(world)
    world.write("hola", key="SM-twice")
    world.write("hola", key="SM-twice")
    assert held_rows(world) == 1


def test_wish_for_a_person_goes_first_and_the_late_answer_changes_nothing(world: World) -> None:
    row = asking(world)
    world.write("el jueves por la tarde")
    world.write("PERSONA")
    assert words(world) == ["1", "48213", "el jueves por la tarde", "PERSONA"]
    (conversation,) = world.conversations()
    assert (conversation.owner, world.legs("text")[0].session["node"]) == ("queue", "persona")
    before = texts(world)
    http_replies.receive(world.ledger, row, FOUND)
    assert (texts(world), held_rows(world)) == (before, 0)


def test_call_for_help_goes_first(world: World) -> None:
    asking(world)
    world.write("espera")
    world.write("huele a gas")
    assert words(world)[-2:] == ["espera", "huele a gas"]
    assert any("112" in body for body in texts(world))


def test_opt_out_goes_first_and_nothing_is_answered_afterwards(world: World) -> None:
    row = asking(world)
    world.write("espera")
    world.write("BAJA")
    assert words(world)[-2:] == ["espera", "BAJA"]
    (conversation,) = world.conversations()
    assert (conversation.owner, conversation.state) == ("bot", "resolved")
    sent = [each.id for each in world.send_all()]
    http_replies.receive(world.ledger, row, FOUND)
    assert [each.id for each in world.send_all()] == []
    assert len(sent) <= 2


def test_held_words_rest_sealed_and_an_answer_to_a_secret_question_is_masked(world: World) -> None:
    row = asking(world)
    for body in ("3", "99887766"):
        world.write(body)
    with world.store.reading() as db:
        kept = b"".join(db.scalars(select(HeldMessage.sealed)))
    assert b"99887766" not in kept
    http_replies.receive(world.ledger, row, FOUND)
    assert "99887766" not in " ".join(words(world))


def test_system_that_never_answers_leaves_what_was_written_to_a_person(world: World) -> None:
    row = asking(world)
    world.write("2")
    http_replies.receive(world.ledger, row, Fetched(0))
    assert words(world) == ["1", "48213", "2"]
    assert [conversation.owner for conversation in world.conversations()] == ["queue"]


def test_flow_that_takes_no_answer_leaves_the_thread_to_a_person(world: World) -> None:
    row = asking(world)
    world.write("2")
    http_replies.give_up(world.ledger, row)
    assert (words(world)[-1], held_rows(world)) == ("2", 0)
    assert [conversation.owner for conversation in world.conversations()] == ["queue"]


def test_more_messages_than_are_held_are_left_to_a_person(world: World) -> None:
    asking(world)
    for _ in range(held.MOST + 1):
        world.write("hola")
    assert held_rows(world) == 0
    assert len(words(world)) == 2 + held.MOST + 1


@pytest.mark.parametrize("word", ["AYUDA", "ALTA"])
def test_help_does_not_overtake_what_is_held(world: World, word: str) -> None:
    row = asking(world)
    world.write("2")
    world.write(word)
    http_replies.receive(world.ledger, row, FOUND)
    assert "¿Qué fecha?" in texts(world)[-1]
    assert [conversation.owner for conversation in world.conversations()] == ["bot"]
    assert world.legs("text")[0].theirs == MARTA
