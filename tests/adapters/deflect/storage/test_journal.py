"""Webhooks: kept sealed, read in each customer's order, set aside after five failures, erased in time."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, OURS, World
from sqlalchemy import select

from deflect.facts import Inbound
from deflect.inbound import quarantine
from deflect.inbound.messages import receive
from deflect.keeping import retention
from deflect.storage import journal
from deflect.storage.vault import Unreadable, Vault
from deflect.tables import Journal

URL = "https://ivr.example.com/webhooks/twilio/sms"


def write(world: World, key: str, body: str = "hola", lane: str = MARTA) -> bool:
    raw = f"Body={body}&From={lane}".encode()
    letter = journal.Letter("twilio", "message", "sms", key, raw, {"X-Signature": "s"}, URL)
    return journal.write(world.store, world.vault, letter, lane)


def claim(world: World) -> list[journal.Letter]:
    return journal.claim(world.store, world.vault)


def test_a_letter_comes_back_as_it_was_and_rests_unreadable(world: World) -> None:
    assert write(world, "SM1", "secreto")
    (letter,) = claim(world)
    assert (letter.raw, letter.url, letter.key) == (b"Body=secreto&From=" + MARTA.encode(), URL, "SM1")
    assert letter.headers == {"X-Signature": "s"}
    with world.store.reading() as db:
        row = db.scalars(select(Journal)).one()
    assert b"secreto" not in (row.sealed or b"")
    assert MARTA not in row.lane


def test_letter_sealed_with_a_lost_secret_is_set_aside(world: World) -> None:
    write(world, "SM1")
    assert journal.claim(world.store, Vault("quite another secret")) == []
    with world.store.reading() as db:
        row = db.scalars(select(Journal)).one()
    assert (row.state, row.code) == ("dead", "unreadable_seal")


def test_another_secret_does_not_open_the_vault() -> None:
    with pytest.raises(Unreadable, match="old one"):
        Vault("quite another secret").unseal(Vault("the old secret ....").seal(b"x"))


def test_a_changed_secret_still_opens_what_the_old_one_sealed() -> None:
    sealed = Vault("the old secret ....").seal(b"x")
    assert Vault("the new secret ....", "the old secret ....").unseal(sealed) == b"x"


def test_the_same_key_is_kept_once(world: World) -> None:
    assert write(world, "SM1")
    assert not write(world, "SM1")


def test_letters_of_one_customer_are_read_in_order_and_others_do_not_wait(world: World) -> None:
    write(world, "SM1")
    write(world, "SM2")
    write(world, "SM3", lane="+34698765432")
    assert [letter.key for letter in claim(world)] == ["SM1", "SM3"]
    assert claim(world) == []
    journal.done(world.store, 1)
    assert [letter.key for letter in claim(world)] == ["SM2"]


def test_a_letter_whose_reader_died_is_read_again(world: World) -> None:
    write(world, "SM1")
    claim(world)
    world.clock.forward(seconds=31)
    assert [letter.key for letter in claim(world)] == ["SM1"]


def test_five_failures_make_a_dead_letter_that_can_be_replayed(world: World) -> None:
    write(world, "SM1")
    write(world, "SM2")
    died = []
    for _ in range(5):
        (letter,) = claim(world)
        died.append(journal.failed(world.store, letter.row, "broken_flow"))
        world.clock.forward(minutes=1)
    assert died == [False, False, False, False, True]
    assert [letter.key for letter in claim(world)] == ["SM2"]
    assert journal.replay(world.store, 1)
    journal.done(world.store, 2)
    assert [letter.key for letter in claim(world)] == ["SM1"]
    assert not journal.replay(world.store, 2)


def test_a_letter_is_done_in_the_transaction_that_acted_on_it(world: World) -> None:
    write(world, "SM1")
    (letter,) = claim(world)
    receive(world.ledger, Inbound("sms", "SM1", MARTA, OURS, "hola", world.clock()), letter.row)
    world.clock.forward(minutes=5)
    assert claim(world) == []
    with world.store.reading() as db:
        assert db.scalars(select(Journal)).one().state == "done"


def test_bytes_are_erased_after_seven_days(world: World) -> None:
    write(world, "SM1")
    journal.done(world.store, claim(world)[0].row)
    world.clock.forward(days=6)
    write(world, "SM2")
    quarantine.keep_unsigned(world.store, world.vault, journal.Letter("twilio", "", "", "", b"x", {}, URL))
    world.clock.forward(days=1, seconds=1)
    assert retention.erase(world.store) == 1
    with world.store.reading() as db:
        assert [row.sealed is None for row in db.scalars(select(Journal).order_by(Journal.position))] == [True, False]


def test_what_nobody_has_read_yet_is_never_erased(world: World) -> None:
    """A relay that was off for a week must not find its letters gone."""
    write(world, "SM1")
    world.clock.forward(days=100)
    assert retention.erase(world.store) == 0
    assert [letter.key for letter in claim(world)] == ["SM1"]


def test_no_row_is_kept_for_ever(world: World) -> None:
    write(world, "SM1")
    journal.done(world.store, claim(world)[0].row)
    world.clock.forward(days=91)
    retention.erase(world.store)
    with world.store.reading() as db:
        assert db.scalars(select(Journal)).all() == []


def test_letters_are_read_in_order_though_the_clock_is_set_back(world: World) -> None:
    write(world, "SM1")
    claim(world)
    world.clock.forward(hours=-1)
    write(world, "SM2")
    write(world, "SM3", lane="+34698765432")
    assert [letter.key for letter in claim(world)] == ["SM1", "SM3"]
    journal.done(world.store, 1)
    assert [letter.key for letter in claim(world)] == ["SM2"]
