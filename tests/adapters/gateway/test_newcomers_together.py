"""What customers write first is the same whether letters are read together or each by itself, at fewer statements."""

from __future__ import annotations

import pytest
from gateway_house import House
from left_behind import differences, left
from sqlalchemy import event, select

from deflect.inbound import messages
from deflect.storage import journal
from deflect.tables import Journal, Leg
from gateway.relay import incoming

FIRST_WORDS = (
    "hola",
    "quiero cambiar mi pedido 48213",
    "BAJA",
    "AYUDA",
    "mi tarjeta es 4111 1111 1111 1111",
    "una persona",
    "no me escribáis más",
    "🙏",
)
LANDLINE = "+34911234567"


def read(house: House, monkeypatch: pytest.MonkeyPatch, numbers: list[str], together_s: float) -> None:
    monkeypatch.setattr(incoming, "TOGETHER_S", together_s)
    for number, words in zip(numbers, FIRST_WORDS, strict=True):
        house.write(words, number)
    while house.relay.read():
        pass


def test_first_messages_read_together_leave_what_each_alone_leaves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [f"+3461100000{at}" for at in range(len(FIRST_WORDS))]
    together = [f"+3461100001{at}" for at in range(len(FIRST_WORDS))]
    with monkeypatch.context() as patch:
        patch.setattr(messages, "begin", lambda ledger, inbounds: None)
        read(house, patch, alone, -1.0)
    read(house, monkeypatch, together, 60.0)
    for one, other in zip(alone, together, strict=True):
        assert differences(house, one, other) == {}, one


def test_a_landline_that_writes_first_is_known_as_a_mobile(house: House) -> None:
    house.write("hola", LANDLINE)
    house.relay.read()
    assert left(house, LANDLINE)["identity"][0] == "mobile"


def test_first_messages_read_together_cost_few_statements_each(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "TOGETHER_S", 60.0)
    house.write("hola", "+34612000099")
    house.relay.read()  # what a process reads once
    statements = list[str]()

    def count(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    many = 20
    for at in range(many):
        house.write("hola", f"+346120000{at:02d}")
    event.listen(house.world.store.engine, "before_cursor_execute", count)
    assert house.relay.read() == many
    event.remove(house.world.store.engine, "before_cursor_execute", count)
    assert len(statements) <= 5 * many


def test_a_letter_of_a_customer_who_is_erased_while_it_waits_is_not_acted_on(house: House) -> None:
    for number in ("+34612000071", "+34612000072"):
        house.write("hola", number)
    letters = journal.claim(house.world.store, house.world.vault)
    with house.world.store.transaction() as db:
        journal.drop(db, house.world.clock(), house.world.vault.digests("+34612000071"))
    incoming.read_some(house.world.ledger, house.relay.providers, letters)
    with house.world.store.reading() as db:
        assert set(db.scalars(select(Leg.theirs))) == {"+34612000072"}
        assert set(db.scalars(select(Journal.state))) == {"done"}
