"""A text that did not arrive: who calls again goes on where it was offered, and hears that it did not arrive."""

import pytest
from shipped_customer import Customer

from deflect.facts import State
from deflect.storage.store import Store
from voice_flows.model.turns import Delivery


def cut_while_sent(marta: Customer, *states: State, heard: bool = False) -> None:
    """Goes on by text, and hangs up: before the carrier tells of it, or once the call has `heard` of it."""
    marta.calls()
    for _ in range(4):
        marta.keys("1")
    marta.relay()
    row = next(row for row in reversed(marta.world.rows()) if row.kind == "text")
    if not heard:
        marta.hangs_up()
    for state in states:
        marta.world.carrier(row.id, state, "unreachable" if state == "undelivered" else "")
    if heard:
        marta.gives(Delivery("undelivered", "unreachable"))
        marta.hangs_up()
    marta.clock.forward(minutes=2)


@pytest.fixture
def marta(store: Store) -> Customer:
    return Customer(store)


@pytest.mark.parametrize("heard", [False, True])
def test_caller_goes_on_and_hears_that_the_text_did_not_arrive(marta: Customer, heard: bool) -> None:
    cut_while_sent(marta, "undelivered", heard=heard)
    assert "quedó a medias" in marta.calls()
    marta.keys("1")
    said = marta.keys("213")
    assert "No ha llegado: el móvil está apagado o sin cobertura" in said
    assert "a este móvil" not in said
    assert "¿Qué día te viene bien?" in marta.keys("2")
    assert "Hecho" in marta.keys("1")
    marta.finishes()
    assert [one.state for one in marta.world.conversations()] == ["resolved"]
    assert marta.thread().outcome == "lost"


def test_other_number_gets_the_question_of_the_cut_call(marta: Customer) -> None:
    cut_while_sent(marta, "undelivered")
    marta.calls()
    for keys in ("1", "213", "1", "699111222"):
        marta.keys(keys)
    assert "Te lo envío ahora" in marta.keys("1")
    assert "¿Eres quien acaba de llamarnos?" in marta.texts()[-1]


def test_caller_with_another_matter_is_asked_nothing_of_it(marta: Customer) -> None:
    cut_while_sent(marta, "undelivered")
    marta.calls()
    assert "¿En qué te ayudo?" in marta.keys("2")
    assert "factura" in marta.keys("3")
    assert len(marta.world.conversations()) == 2


@pytest.mark.parametrize("states", [(), ("delivered",), ("undelivered", "delivered")])
def test_text_that_may_be_answered_is_an_open_conversation(marta: Customer, states: tuple[State, ...]) -> None:
    cut_while_sent(marta, *states)
    assert "Tienes una conversación abierta" in marta.calls()


def test_text_that_was_answered_although_it_counts_as_lost_is_no_cut_call(marta: Customer) -> None:
    cut_while_sent(marta, "undelivered")
    assert "Hecho" in marta.writes("2")
    assert "quedó a medias" not in marta.calls()
