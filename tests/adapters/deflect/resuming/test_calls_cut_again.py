"""A call that was cut is offered until it is gone on with, and going on makes no second matter."""

from datetime import UTC, datetime, timedelta

import pytest
from shipped_customer import Customer, by_text

from deflect import desk
from deflect.storage.store import Store
from voice_flows.model.turns import Silence

CLOSES = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
"""Two o'clock in Madrid, when the shop closes."""


def cut(marta: Customer) -> None:
    marta.calls()
    marta.keys("1")
    marta.keys("1")
    assert marta.node == "algo_mas"
    marta.hangs_up()
    marta.clock.forward(minutes=2)


def test_call_hung_up_at_the_question_leaves_the_cut_call_before_it(store: Store) -> None:
    marta = Customer(store)
    cut(marta)
    for silences in (0, 1):
        assert "quedó a medias" in marta.calls()
        for _ in range(silences):
            marta.gives(Silence())
        marta.hangs_up()
        marta.clock.forward(minutes=2)
    assert "quedó a medias" in marta.calls()
    said = marta.keys("1") + marta.keys("213")
    assert "a medias" not in said
    assert "¿Quieres cambiar la entrega" in said


def test_cut_call_is_too_old_however_often_it_was_asked_about(store: Store) -> None:
    marta = Customer(store)
    cut(marta)
    marta.clock.forward(minutes=20)
    assert "quedó a medias" in marta.calls()
    marta.hangs_up()
    marta.clock.forward(minutes=9)
    assert "quedó a medias" not in marta.calls()


def test_newest_cut_call_wins_over_an_older_thread(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.clock.forward(minutes=5)
    marta.calls()
    marta.keys("2")
    marta.keys("2")
    assert marta.node == "por_que"
    marta.hangs_up()
    marta.clock.forward(minutes=1)
    assert "quedó a medias" in marta.calls()
    marta.hangs_up()
    marta.clock.forward(minutes=1)
    assert "quedó a medias" in marta.calls()
    marta.keys("1")
    assert "¿No te queda bien" in marta.keys("2")


def cut_without_a_value(customer: Customer, *keys: str) -> str:
    """A call that is cut after choices alone; its conversation."""
    customer.calls()
    for key in keys:
        customer.keys(key)
    conversation = customer.conversation().id
    customer.hangs_up()
    customer.clock.forward(minutes=2)
    return conversation


@pytest.mark.parametrize(
    ("flow", "keys", "subject", "goes_on"),
    [
        ("tienda", "3", "¿En qué te ayudo?", "¿Necesitas copia de una factura"),
        ("tienda", "2", "¿En qué te ayudo?", "¿No te queda bien"),
        ("clinica", "1", "¿Llama por una cita", "¿Quiere pedir una cita nueva"),
    ],
)
def test_cut_call_without_a_value_goes_on_for_who_says_again_what_it_was_about(
    store: Store, flow: str, keys: str, subject: str, goes_on: str
) -> None:
    marta = Customer(store, flow)
    first = cut_without_a_value(marta, keys)
    node = marta.node
    assert "quedó a medias" in marta.calls()
    said = marta.keys("1")
    assert subject in said
    assert goes_on not in said
    said = marta.keys(keys)
    assert "Seguimos donde lo dejamos" in said
    assert goes_on in said
    assert (marta.node, marta.conversation().id) == (node, first)


def test_cut_call_tells_nothing_to_who_says_another_matter(store: Store) -> None:
    other = Customer(store, "clinica")
    first = cut_without_a_value(other, "1")
    other.calls()
    other.keys("1")
    said = other.keys("3")
    assert "Abrimos de lunes a viernes" in said
    assert "Seguimos" not in said
    assert other.conversation().id != first


def test_call_hung_up_while_its_matter_is_asked_leaves_the_cut_call_before_it(store: Store) -> None:
    marta = Customer(store)
    first = cut_without_a_value(marta, "3")
    marta.calls()
    marta.keys("1")
    marta.hangs_up()
    marta.clock.forward(minutes=1)
    assert "quedó a medias" in marta.calls()
    marta.keys("1")
    assert "¿Necesitas copia de una factura" in marta.keys("3")
    assert marta.conversation().id == first


def test_matter_is_said_again_after_every_cut(store: Store) -> None:
    marta = Customer(store)
    cut_without_a_value(marta, "3")
    marta.calls()
    marta.keys("1")
    marta.keys("3")
    marta.hangs_up()
    marta.clock.forward(minutes=1)
    marta.calls()
    assert "¿En qué te ayudo?" in marta.keys("1")
    assert "¿Necesitas copia de una factura" in marta.keys("3")


@pytest.mark.parametrize(("agent", "by"), [("ana", "Ana"), ("admin", "Una persona del equipo")])
def test_call_cut_while_it_was_asked_who_calls_goes_on_in_the_agents_conversation(
    store: Store, agent: str, by: str
) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.writes("PERSONA")
    marta.hire(agent)
    theirs = marta.conversation(marta.thread())
    desk.reply(marta.ledger, theirs.id, agent, "c1", "Te enviamos otro paquete.", seen=theirs.entries)
    marta.relay()
    marta.clock.forward(minutes=30)
    marta.calls()
    assert "tres últimas cifras" in marta.keys("1")
    marta.hangs_up()
    marta.clock.forward(minutes=1)
    marta.calls()
    marta.keys("1")
    assert f"{by} te escribió" in marta.keys("213")
    assert marta.queued
    assert marta.conversation().id == theirs.id
    assert marta.conversation().owner == "agent"


def test_silence_after_a_cut_call_waits_for_a_person_in_the_same_conversation(store: Store) -> None:
    marta = Customer(store)
    marta.calls()
    marta.keys("0")
    first = marta.conversation().id
    marta.hangs_up()
    marta.clock.forward(minutes=1)
    assert "quedó a medias" in marta.calls()
    for _ in range(3):
        marta.gives(Silence())
    assert marta.queued
    assert marta.conversation().id == first


@pytest.mark.parametrize("digits", ["", "1"])
def test_call_hung_up_while_it_was_asked_who_calls_leaves_the_cut_call_before_it(store: Store, digits: str) -> None:
    marta = Customer(store)
    cut(marta)
    first = marta.conversation().id
    for _ in range(2):
        assert "quedó a medias" in marta.calls()
        assert "tres últimas cifras" in marta.keys("1")
        if digits:
            assert "No coincide" in marta.keys(digits)
        marta.hangs_up()
        assert marta.conversation().id == first
        marta.clock.forward(minutes=2)
    marta.calls()
    marta.keys("1")
    assert "¿Quieres cambiar la entrega" in marta.keys("213")
    assert marta.conversation().id == first


@pytest.mark.parametrize("flow", ["tienda", "clinica"])
@pytest.mark.parametrize("agreed", [False, True])
def test_call_cut_in_the_queue_goes_back_there_and_nothing_is_asked(store: Store, flow: str, agreed: bool) -> None:
    marta = Customer(store, flow)
    marta.calls()
    marta.keys("0")
    assert marta.queued
    first, since = marta.conversation(), marta.clock()
    if agreed:
        marta.keys("2")
    marta.hangs_up()
    marta.clock.forward(minutes=3)
    assert "quedó a medias" in marta.calls()
    said = marta.keys("1")
    assert "urno sigue guardado" in said
    assert "ayudo" not in said
    assert marta.queued
    assert (marta.conversation().id, marta.conversation().queued_at) == (first.id, since)


def test_call_cut_in_the_queue_goes_back_to_its_own_matter_beside_a_thread(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    for key in ("2", "3", "2"):
        marta.keys(key)
    charge = marta.conversation().id
    marta.clock.now = CLOSES - timedelta(minutes=1)
    marta.hangs_up()
    marta.clock.forward(minutes=5)
    marta.calls()
    assert "Ahora hemos cerrado" in marta.keys("1")
    assert marta.conversation().id == charge != marta.conversation(marta.thread()).id


def test_thread_that_a_call_finished_is_over_though_an_agent_took_the_call(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.hire("ana")
    marta.calls()
    desk.assign(marta.ledger, marta.conversation().id, "ana", "ana")
    marta.keys("1")
    marta.keys("213")
    assert "Hecho" in marta.keys("1")
    marta.finishes()
    assert marta.conversation().owner == "agent"
    theirs = marta.conversation(marta.thread())
    assert (theirs.state, theirs.turn) == ("resolved", "none")


@pytest.mark.parametrize(
    ("flow", "keys", "why"), [("tienda", "2", "dinos otra vez"), ("clinica", "1", "díganos otra vez")]
)
def test_caller_hears_why_the_first_question_is_asked_again(store: Store, flow: str, keys: str, why: str) -> None:
    caller = Customer(store, flow)
    caller.calls()
    caller.keys(keys)
    caller.hangs_up()
    caller.clock.forward(minutes=1)
    assert "quedó a medias" in caller.calls()
    assert why in caller.keys("1")
    assert "Seguimos donde lo dejamos" in caller.keys(keys)
