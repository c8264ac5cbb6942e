"""Letters are read together in one transaction; one that cannot be acted on stops no other and is told by itself."""

from __future__ import annotations

import pytest
from gateway_house import House
from sqlalchemy import select

from deflect.facts import Inbound
from deflect.inbound import messages
from deflect.storage import journal
from deflect.tables import Journal
from gateway.relay import incoming

NUMBERS = [f"+3461100000{number}" for number in range(6)]


def states(house: House) -> list[tuple[str, int]]:
    with house.world.store.reading() as db:
        return [(row.state, row.failures) for row in db.scalars(select(Journal).order_by(Journal.position))]


def test_letters_of_several_customers_are_read_in_one_transaction(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "TOGETHER_S", 60.0)
    for number in NUMBERS:
        house.write("hola", number)
    commits, real = list[None](), house.world.ledger.store.attempt

    def attempt(work, patience_s=2.0, lead_s=0.0):  # type: ignore[no-untyped-def]
        commits.append(None)
        return real(work, patience_s, lead_s)

    monkeypatch.setattr(house.world.ledger.store, "attempt", attempt)
    assert house.relay.read() == 6
    assert len(commits) == 1
    assert states(house) == [("done", 0)] * 6
    assert len(house.world.conversations()) == 6


def test_one_letter_that_fails_is_rolled_back_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "TOGETHER_S", 60.0)
    real = messages.receive

    def receive(ledger, inbound: Inbound, row=None):  # type: ignore[no-untyped-def]
        real(ledger, inbound, row)
        if inbound.sender == NUMBERS[2]:
            raise LookupError("broken")

    monkeypatch.setattr(messages, "receive", receive)
    for number in NUMBERS:
        house.write("hola", number)
    house.relay.read()
    assert [state for state, _ in states(house)].count("done") >= 5
    assert len(house.world.conversations()) == 6
    assert len(house.world.entries("message_in")) == 6


def test_few_letters_are_taken_while_time_is_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "TOGETHER_S", -1.0)
    for number in NUMBERS:
        house.write("hola", number)
    assert house.relay.read() == 6
    assert states(house) == [("done", 0)] * 6


def test_the_reader_ends_its_transaction_where_another_writer_waits(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "TOGETHER_S", 60.0)
    for number in NUMBERS:
        house.write("hola", number)
    monkeypatch.setattr(house.world.ledger.store, "waited_for", lambda: True)
    commits, real = list[None](), house.world.ledger.store.attempt

    def attempt(work, patience_s=2.0, lead_s=0.0):  # type: ignore[no-untyped-def]
        commits.append(None)
        return real(work, patience_s, lead_s)

    monkeypatch.setattr(house.world.ledger.store, "attempt", attempt)
    letters, rests = journal.claim(house.world.store, house.world.vault), list[float]()
    assert incoming.read_some(house.world.ledger, house.relay.providers, letters, rests.append) == 1
    assert len(commits) == 1
    assert rests == []


def test_the_reader_rests_while_other_programs_write(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.write("hola", NUMBERS[0])
    others = iter([True, True, False])
    monkeypatch.setattr(house.world.ledger.store, "waited_for", lambda: True)
    monkeypatch.setattr(house.world.ledger.store, "others_write", lambda: next(others))
    letters, rests = journal.claim(house.world.store, house.world.vault), list[float]()
    assert incoming.read_some(house.world.ledger, house.relay.providers, letters, rests.append) == 1
    assert rests == [incoming.REST_S] * 2
