"""NO after the promise of a call: it is called off, and what stood in the thread is asked again."""

import pytest
from shipped_customer import Customer, by_text

from deflect.storage.store import Store


@pytest.fixture
def marta(store: Store) -> Customer:
    return Customer(store)


def test_question_of_the_thread_is_asked_again_and_answered(marta: Customer) -> None:
    by_text(marta)
    assert "Te llamamos" in marta.writes("LLAMADA")
    read = marta.writes("NO")
    assert "no te llamamos" in read
    assert "¿Qué fecha te viene bien?" in read
    held = marta.conversation(marta.thread())
    assert (held.state, held.turn) == ("open", "customer")
    assert "Hecho" in marta.writes("2")


@pytest.mark.parametrize("finished", [False, True])
def test_thread_is_over_where_nothing_was_asked_before(marta: Customer, finished: bool) -> None:
    if finished:
        by_text(marta)
        marta.writes("2")
    marta.writes("LLAMADA")
    assert "no te llamamos" in marta.writes("NO")
    assert marta.conversation(marta.thread()).state == "resolved"


def test_customer_who_waits_for_a_person_keeps_waiting(marta: Customer) -> None:
    by_text(marta)
    marta.writes("PERSONA")
    marta.writes("LLAMADA")
    assert marta.writes("NO") == "De acuerdo, no te llamamos."
    held = marta.conversation(marta.thread())
    assert (held.owner, held.turn) == ("queue", "us")
