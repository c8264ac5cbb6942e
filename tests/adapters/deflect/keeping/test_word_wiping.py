"""Words that nobody may read any more leave the files of the index of words: erased ones and parts of secrets."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from ledger_world import MARTA, RAUL, World
from sqlalchemy import event, select, text

from deflect.keeping import erasing, records, word_wiping
from deflect.keeping.erasing import Eraser
from deflect.keeping.expiring import Expiring
from deflect.keeping.terms.days import Terms
from deflect.migrations import removed_words, word_index
from deflect.tables import Conversation, Customer

HALVES = ("mi tarjeta es 4012 8888", "y sigue 8888 1881")


def indexed(world: World) -> bytes:
    """All that the index of words holds on disk."""
    with world.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if world.store.sqlite:
            connection.exec_driver_sql("COMMIT")
            blocks = connection.exec_driver_sql(f"SELECT block FROM {word_index.WORDS}_data").scalars()
            return b"".join(blocks)
        connection.exec_driver_sql("CHECKPOINT")
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        names = [word_index.name_of(table) for table, _ in word_index.SEARCHED]
        files = [connection.exec_driver_sql(f"SELECT pg_relation_filepath('{name}')").scalar_one() for name in names]
    return b"".join((Path(folder) / file).read_bytes() for file in files)


def noted(world: World) -> int:
    with world.store.reading() as db:
        return len(removed_words.noted(db))


def named(world: World, number: str, name: str, subject: str) -> str:
    """A customer who called and has a name; the customer's id."""
    world.ledger.close(world.call(number, f"call-{number}").leg, "end", "hung_up")
    with world.store.transaction() as db:
        customer = db.get_one(Customer, records.find(db, number, "ES").id)
        customer.name = name
        for conversation in db.scalars(select(Conversation).where(Conversation.customer_id == customer.id)):
            conversation.subject = subject
        return customer.id


def test_parts_of_a_secret_leave_the_index_soon_after(world: World) -> None:
    for words in ("hola", HALVES[0]):
        world.write(words)
    assert b"4012" in indexed(world)
    assert noted(world) == 0
    world.write(HALVES[1])
    assert b"4012" in indexed(world)
    assert (noted(world), word_wiping.wipe(world.store)) == (1, 1)
    left = indexed(world)
    assert [part for part in (b"4012", b"8888", b"1881") if part in left] == []
    assert b"tarjeta" in left
    assert (noted(world), word_wiping.wipe(world.store)) == (0, 0)


def test_words_of_an_erased_customer_leave_the_index_and_others_stay(world: World, eraser: Eraser) -> None:
    customer = named(world, MARTA, "Ángela Zurrón", "Biombo")
    named(world, RAUL, "Quique", "Jofaina")
    words = (b"zurron", b"biombo", MARTA[3:].encode())
    before = indexed(world)
    assert all(each in before for each in words)
    erasing.erase(eraser, customer)
    after = indexed(world)
    assert [each for each in words if each in after] == []
    assert all(each in after for each in (b"quique", b"jofaina", RAUL[3:].encode()))
    assert noted(world) == 0


def test_round_of_the_upkeep_writes_each_index_anew_once_for_all_customers(world: World, eraser: Eraser) -> None:
    named(world, MARTA, "Ángela Zurrón", "Biombo")
    named(world, RAUL, "Quique", "Jofaina")
    world.clock.forward(days=400)
    assert Expiring(eraser, Terms(customers=365)).round() == 2
    assert noted(world) == 1
    asked: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    word_wiping.follow(world.store, _Once())
    anew = [one.split()[-1] for one in asked if one.startswith("REINDEX")]
    tables = ("conversation", "customer", "entry", "identity")
    assert anew == ([] if world.store.sqlite else [word_index.name_of(table) for table in tables])
    left = indexed(world)
    assert [each for each in (b"zurron", b"biombo", b"quique", b"jofaina", MARTA[3:].encode()) if each in left] == []
    assert noted(world) == 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_index_that_a_reader_holds_is_written_anew_the_next_time(world: World) -> None:
    for words in ("hola", *HALVES):
        world.write(words)
    with world.store.reading() as db:
        db.execute(text("SELECT count(*) FROM entry"))
        assert word_wiping.wipe(world.store) == 0
    assert noted(world) == 1
    assert word_wiping.wipe(world.store) == 1
    assert b"4012" not in indexed(world)
    with world.store.reading() as db:
        assert db.execute(text(word_wiping._LEFT)).all() == []


def test_round_that_fails_is_had_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def fails(store: object) -> int:
        asked.append(store)
        raise OSError

    monkeypatch.setattr(word_wiping, "wipe", fails)
    word_wiping.follow(world.store, _Once(rounds=2))
    assert asked == [world.store, world.store]


def test_wish_to_forget_ends_with_its_transaction(world: World) -> None:
    with world.store.transaction() as db:
        removed_words.note(db, world.clock(), ["entry"])
        db.flush()
        db.rollback()
    assert noted(world) == 0
    with world.store.transaction() as db:
        removed_words.note(db, world.clock(), ["entry", "outbox"])
        removed_words.note(db, world.clock() + timedelta(seconds=1), ["customer"])
        removed_words.note(db, world.clock(), ["outbox"])
    with world.store.reading() as db:
        assert list(removed_words.noted(db).values()) == [["customer", "entry"]]


class _Once(Event):
    """Set after so many rounds."""

    def __init__(self, rounds: int = 1) -> None:
        super().__init__()
        self._left = rounds

    def wait(self, timeout: float | None = None) -> bool:
        self._left -= 1
        return self._left < 0
