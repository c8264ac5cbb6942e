"""Keys of customers who are new in a transaction: kept together, before the data, and never without it in memory."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from ledger_world import World
from sqlalchemy import event, text

from deflect.keeping.customer_keys import CustomerKeys
from deflect.people.customers import customer_at
from deflect.storage.unit import Unit

NUMBERS = [f"+3461234567{n}" for n in range(5)]


def keys_of(world: World) -> CustomerKeys:
    assert isinstance(world.store.keys, CustomerKeys)
    return world.store.keys


def fresh(world: World) -> CustomerKeys:
    """The same keys as another program reads them."""
    return CustomerKeys(world.store.url, lambda: world.vault)


def several(unit: Unit) -> list[str]:
    return [customer_at(unit, number, "es").id for number in NUMBERS]


def test_new_customers_of_a_transaction_get_their_keys_by_one_commit(world: World) -> None:
    keys_of(world).make()
    commits = list[Any]()
    event.listen(keys_of(world).store.engine, "commit", commits.append)
    made = world.ledger.work(several)
    writes = len(commits)
    sealed = [keys_of(world).seal(customer, "media", b"a picture") for customer in made]
    assert writes == 1
    assert [fresh(world).unseal(who, "media", what) for who, what in zip(made, sealed, strict=True)] == [
        b"a picture"
    ] * 5


def test_keys_are_durable_before_the_data_is_committed(world: World) -> None:
    kept = list[int]()

    def look(_: object) -> None:
        kept.append(len(fresh(world).all()))

    keys_of(world).make()
    event.listen(world.store.engine, "commit", look)
    before = len(fresh(world).all())
    world.ledger.work(several)
    assert kept[-1] == before + 5


def test_a_transaction_that_fails_leaves_no_key_behind(world: World) -> None:
    made = list[str]()

    def broken(unit: Unit) -> None:
        made.extend(several(unit))
        raise LookupError("broken")

    with pytest.raises(LookupError):
        world.ledger.work(broken)
    assert not set(made) & set(fresh(world).all())
    assert not set(made) & set(keys_of(world)._known)


def test_keys_that_cannot_be_kept_undo_the_transaction(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(keys_of(world), "_keep", full)
    with pytest.raises(OSError, match="no space"):
        world.ledger.work(several)
    with world.store.reading() as db:
        assert db.execute(text("SELECT count(*) FROM customer")).scalar() == 0


def test_threads_gather_apart(world: World) -> None:
    inside, go_on, made = threading.Event(), threading.Event(), list[str]()

    def other() -> None:
        with keys_of(world).gathering():
            keys_of(world).newcomer("cus_other")
            inside.set()
            go_on.wait(10)

    keys_of(world).make()
    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    made += world.ledger.work(several)
    kept = fresh(world).all()
    go_on.set()
    thread.join()
    assert set(made) <= set(kept)
    assert "cus_other" not in kept
    assert "cus_other" in fresh(world).all()
