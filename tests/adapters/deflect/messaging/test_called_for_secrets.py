"""A password told after it was asked for or announced is kept nowhere, be it a word like any other."""

from __future__ import annotations

import pytest
from ledger_world import World
from office import Office
from sqlalchemy import inspect, text

from deflect import desk
from deflect.keeping.export import exported, written
from deflect.people.audit import Actor

SECRET = "girasol"


def kept(world: World) -> str:
    """All that the database holds in clear, the search index too, and what an export of the customer tells."""
    rows = []
    with world.store.reading() as db:
        for table in inspect(world.store.engine).get_table_names():
            rows += [str(row) for row in db.execute(text(f'SELECT * FROM "{table}"'))]
    told = exported(world.store, world.legs("text")[0].customer_id, "ES", Actor("system", "tests"))
    return "\n".join((*rows, written(told))).casefold()


def ask(world: World, question: str) -> None:
    Office(world).hire("ana")
    held = world.conversations()[0]
    desk.assign(world.ledger, held.id, "ana", "ana")
    desk.reply(world.ledger, held.id, "ana", "question-1", question, seen=held.entries)


@pytest.mark.parametrize("question", ["¿Cuál es tu contraseña?", "Dime la clave", "What is your password?"])
def test_answer_to_an_agent_who_asks_for_a_password_is_not_kept(world: World, question: str) -> None:
    world.write("hola")
    ask(world, question)
    world.write(SECRET)
    assert SECRET not in kept(world)
    assert world.entries("message_in")[-1].text == "[▇ password]"


@pytest.mark.parametrize("owner", ["bot", "ana"])
@pytest.mark.parametrize("told", [SECRET, f"{SECRET}99", f"es {SECRET}"])
def test_password_that_was_announced_is_not_kept(world: World, owner: str, told: str) -> None:
    world.write("hola")
    if owner == "ana":
        ask(world, "¿En qué le ayudo?")
    for message in ("te paso la clave", told):
        world.write(message)
    assert SECRET not in kept(world)


@pytest.mark.parametrize("answer", ["no me acuerdo", "ahora no puedo", "prefiero hablar con una persona", "¿para qué?"])
def test_answer_that_tells_no_password_is_kept(world: World, answer: str) -> None:
    world.write("hola")
    ask(world, "¿Cuál es tu contraseña?")
    world.write(answer)
    assert world.entries("message_in")[-1].text == answer


def test_password_told_after_other_words_is_not_kept(world: World) -> None:
    world.write("hola")
    ask(world, "¿Cuál es tu contraseña?")
    for message in ("un momento", SECRET):
        world.write(message)
    assert SECRET not in kept(world)


def test_word_after_another_question_is_kept(world: World) -> None:
    world.write("hola")
    ask(world, "¿Cuál es tu contraseña?")
    held = world.conversations()[0]
    desk.reply(world.ledger, held.id, "ana", "question-2", "Déjelo. ¿Qué flor quería?", seen=held.entries)
    world.write(SECRET)
    assert world.entries("message_in")[-1].text == SECRET
