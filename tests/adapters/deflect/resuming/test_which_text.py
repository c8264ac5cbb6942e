"""Two open texts with different questions: a reply goes where it clearly belongs, else it is asked for which."""

import re

import pytest
from shipped_customer import Customer, by_text

from deflect import desk
from deflect.storage.store import Store
from voice_flows.model.turns import Delivery

ASKED = "¿De qué mensaje se trata?"


@pytest.fixture
def marta(store: Store) -> Customer:
    """Dates to choose from in one thread, and since then a free question what they want in another."""
    one = Customer(store)
    by_text(one)
    one.clock.forward(minutes=10)
    one.calls()
    one.keys("2")
    one.says("por mensaje")
    one.keys("1")
    one.relay()
    one.gives(Delivery("delivered"))
    one.finishes()
    return one


def references(marta: Customer) -> list[str]:
    return [found[1] for text in marta.texts() if (found := re.search(r"ref\. (\w+)", text))]


def test_a_number_that_both_questions_take_is_asked_about_once(marta: Customer) -> None:
    first, second = references(marta)
    assert f"{ASKED} Escribe antes la referencia: {first} 1, o {second} 1." in marta.writes("1")
    assert "Hecho. El pedido acabado en 213" in marta.writes(f"{first} 1")


def test_a_choice_of_the_text_read_last_is_taken_there(marta: Customer) -> None:
    assert "¿Necesitas copia de una factura" in marta.writes("facturas")


def test_words_that_only_the_earlier_question_takes_answer_that(marta: Customer) -> None:
    assert "¿Qué fecha prefieres?" in marta.writes("otra fecha")


def test_who_talks_in_one_thread_is_not_asked_at_every_step(marta: Customer) -> None:
    assert "¿Necesitas copia de una factura" in marta.writes("facturas")
    assert ASKED not in marta.writes("1")


def test_a_reply_is_not_doubted_for_the_sake_of_an_old_question(store: Store) -> None:
    one = Customer(store)
    by_text(one)
    one.clock.forward(days=10, hours=-1)
    one.calls()
    one.keys("2")
    one.says("por mensaje")
    one.keys("1")
    one.relay()
    one.gives(Delivery("delivered"))
    one.finishes()
    assert ASKED not in one.writes("1")


@pytest.mark.parametrize(("language", "greeting"), [("es", "¿hola?"), ("es", "buenas tardes?"), ("en", "hello?")])
def test_greeting_with_a_question_mark_is_not_noted_as_a_question(store: Store, language: str, greeting: str) -> None:
    marta = Customer(store)
    by_text(marta)
    if language == "en":
        marta.writes("English")
    read = marta.writes(greeting)
    assert ("No lo he entendido" if language == "es" else "I didn't get that") in read
    assert not [one for one in marta.world.entries("not_understood") if one.meta.get("name") == "noted_question"]


def test_second_text_of_a_matter_carries_the_reference_that_was_told(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    for keys in ("1", "213", "0"):
        marta.keys(keys)
    assert "referencia" in marta.keys("1")
    marta.relay()
    first, second = (re.search(r"[Rr]ef\. (\w+)", text)[1] for text in marta.texts())  # type: ignore[index]
    assert first == second == marta.conversation().reference


def test_who_was_told_in_writing_that_an_agent_answers_gets_no_text_for_the_place(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.hire("ana")
    theirs = marta.conversation(marta.thread()).id
    desk.assign(marta.ledger, theirs, "ana", "ana")
    assert "Te responde una persona" in marta.writes("1")
    before = marta.texts()
    marta.calls()
    marta.keys("1")
    assert marta.queued
    marta.hangs_up()
    assert marta.conversation().id == theirs
    assert marta.texts() == before
    marta.writes("2")
    assert marta.conversation().owner_user_id == "ana"
