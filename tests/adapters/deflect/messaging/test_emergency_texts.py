"""A call for help by text is answered and marked, whoever has the thread, also of a customer who opted out."""

from __future__ import annotations

import pytest
from shipped_customer import Customer
from sqlalchemy import select

from deflect import priorities
from deflect.storage.store import Store
from deflect.tables import Conversation, Event

HELP = "Si es una urgencia, llame al 112 ahora."


def conversation(one: Customer) -> Conversation:
    return one.conversation(one.thread())


def marks(one: Customer) -> int:
    return len(one.world.entries("emergency"))


def owned(one: Customer, owner: str) -> None:
    with one.store.transaction() as db:
        db.scalars(select(Conversation)).one().owner = owner  # type: ignore[assignment]


def last_event(store: Store) -> int:
    with store.reading() as db:
        return max(db.scalars(select(Event.sequence)), default=0)


def test_danger_told_at_a_question_is_answered_and_urgent(store: Store) -> None:
    one = Customer(store, "clinica")
    one.writes("hola")
    one.writes("1")
    assert HELP in one.writes("me duele mucho el pecho")
    assert (conversation(one).owner, priorities.named(conversation(one).priority)) == ("queue", "urgent")
    assert marks(one) == 1


@pytest.mark.parametrize("owner", ["queue", "agent"])
def test_danger_in_a_persons_thread_is_answered_once_a_burst(store: Store, owner: str) -> None:
    one = Customer(store, "clinica")
    one.writes("hola")
    owned(one, owner)
    assert one.writes("mi madre no respira") == HELP
    assert one.writes("es una urgencia") == ""
    assert marks(one) == 1
    one.clock.forward(minutes=11)
    assert one.writes("es una urgencia") == HELP
    assert (conversation(one).owner, priorities.named(conversation(one).priority)) == (owner, "urgent")


def test_danger_told_after_an_opt_out_is_marked_though_nothing_is_sent(store: Store) -> None:
    one = Customer(store, "clinica")
    one.writes("hola")
    one.writes("BAJA")
    before = last_event(store)
    assert one.writes("me quiero morir") == ""
    assert (conversation(one).owner, priorities.named(conversation(one).priority)) == ("queue", "urgent")
    assert marks(one) == 1
    assert last_event(store) > before


def test_back_pain_in_the_shop_stays_ordinary(store: Store) -> None:
    one = Customer(store)
    one.writes("hola")
    one.writes("me duele la espalda al cargar el paquete")
    assert (priorities.named(conversation(one).priority), marks(one)) == ("normal", 0)
