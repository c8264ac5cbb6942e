"""What known customers write is acted on in the same way whether letters are read together or each by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from gateway_house import House
from left_behind import differences, left
from sqlalchemy import event, select

from deflect.inbound import known_senders, messages
from deflect.tables import Conversation, Identity, Leg
from gateway.relay import incoming

SECOND_WORDS = (
    "1",
    "quiero cambiar mi pedido 48213",
    "BAJA",
    "AYUDA",
    "mi tarjeta es 4111 1111 1111 1111",
    "una persona",
    "no me escribáis más",
    "gracias",
)


def read(house: House, monkeypatch: pytest.MonkeyPatch, numbers: list[str], *, together: bool) -> None:
    """Everybody writes once more, and all is read."""
    with monkeypatch.context() as patch:
        patch.setattr(incoming, "TOGETHER_S", 60.0 if together else -1.0)
        if not together:
            patch.setattr(messages, "begin", lambda ledger, inbounds, known=None: None)
        for number, words in zip(numbers, SECOND_WORDS, strict=True):
            house.write(words, number)
        while house.relay.read():
            pass


def numbers(digit: int) -> list[str]:
    return [f"+346110000{digit}{at}" for at in range(len(SECOND_WORDS))]


def test_second_messages_read_together_leave_what_each_alone_leaves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, together = numbers(0), numbers(1)
    for number in (*alone, *together):
        house.write("hola", number)
    house.turn()
    for _ in range(2):  # the second time some of them are opted out, or wait for a person
        read(house, monkeypatch, alone, together=False)
        read(house, monkeypatch, together, together=True)
    for one, other in zip(alone, together, strict=True):
        assert differences(house, one, other) == {}, one


def test_first_answers_of_callers_read_together_leave_what_each_alone_leaves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, together = numbers(0), numbers(1)
    for number in (*alone, *together):
        house.accept(number, f"call {number}")
    house.turn()
    read(house, monkeypatch, alone, together=False)
    read(house, monkeypatch, together, together=True)
    for one, other in zip(alone, together, strict=True):
        assert differences(house, one, other) == {}, one
    assert all(handoff.replied_at for handoff in house.world.handoffs())


def test_second_messages_read_together_cost_few_statements_each(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "TOGETHER_S", 60.0)
    many = [f"+346120000{at:02d}" for at in range(20)]
    for number in ("+34612000099", *many):
        house.write("hola", number)
    house.turn()
    house.write("cambiar mi pedido", "+34612000099")
    house.relay.read()  # what a process reads once
    statements = list[str]()

    def count(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    for number in many:
        house.write("cambiar mi pedido", number)
    event.listen(house.world.store.engine, "before_cursor_execute", count)
    assert house.relay.read() == len(many)
    event.remove(house.world.store.engine, "before_cursor_execute", count)
    assert len(statements) <= 3 * len(many)


def test_two_numbers_of_one_customer_are_not_looked_up_together(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = "+34612000071", "+34612000072"
    for number in (one, other):
        house.write("hola", number)
    house.turn()
    with house.world.store.transaction() as db:
        known = {each.address: each for each in db.scalars(select(Identity))}
        known[other].customer_id = known[one].customer_id
        for row in (*db.scalars(select(Leg)), *db.scalars(select(Conversation))):
            row.customer_id = known[one].customer_id
    found = list[set[str]]()
    asked = known_senders.choose_among

    def spy(unit, inbounds):  # type: ignore[no-untyped-def]
        found.append(set(asked(unit, inbounds)))
        return dict.fromkeys((), ())

    monkeypatch.setattr(known_senders, "choose_among", spy)
    monkeypatch.setattr(incoming, "TOGETHER_S", 60.0)
    for number in (one, other):
        house.write("1", number)
    assert house.relay.read() == 2
    assert found == [set()]


def test_turns_are_drawn_for_messages_read_together(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    many = numbers(2)
    for number in many:
        house.write("hola", number)
    house.turn()
    house.world.clock.now += timedelta(minutes=3)
    read(house, monkeypatch, many, together=True)
    asked = {number: left(house, number)["conversation"] for number in many}
    person = asked[many[SECOND_WORDS.index("una persona")]]
    assert (person[0], person[3]) == ("queue", "us")
