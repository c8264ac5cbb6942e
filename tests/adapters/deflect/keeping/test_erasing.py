"""A customer is erased everywhere, and stays so; wishes and consents are known still; a hold keeps everything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from ledger_world import MARTA, World
from sqlalchemy import func, select

from deflect.eligibility.suppression import suppress, suppressed
from deflect.keeping import erasing, export, holds, records
from deflect.keeping.erasing import Eraser, EraseRefused
from deflect.keeping.records import CustomerUnknown
from deflect.messaging import outbox
from deflect.people.audit import Actor
from deflect.tables import (
    Audit,
    ConsentProof,
    Conversation,
    Customer,
    Entry,
    Identity,
    KeyMissing,
    Leg,
    Suppression,
    Table,
)

OPERATOR = Actor("system", "ana")


def had_a_day(world: World) -> str:
    """A call that moved to text, which the customer answered; the customer's id."""
    leg = world.hand_off()
    world.ledger.close(leg, "call-1:end", "hung_up")
    world.send_all()
    world.write("hola, soy Marta")
    world.send_all()
    return who(world)


def who(world: World, named: str = MARTA) -> str:
    with world.store.reading() as db:
        return records.find(db, named, "ES").id


def rows(world: World) -> dict[str, int]:
    """How many rows each table has, of those that hold nothing but what belongs to customers."""
    kept = {"audit", "consent_proof", "suppression", "counter", "journal", "call_record", "event", "seen"}
    with world.store.reading() as db:
        counted = {t.name: db.scalar(select(func.count()).select_from(t)) or 0 for t in Table.metadata.sorted_tables}
    return {name: count for name, count in counted.items() if count and name not in kept}


def test_every_row_of_the_customer_goes_and_the_proof_counts_them(world: World, eraser: Eraser) -> None:
    had_a_day(world)
    before = rows(world)
    proof = erasing.erase(eraser, who(world))
    assert rows(world) == {}
    assert {name: count for name, count in proof.rows.items() if name not in ("event", "seen", "consent")} == {
        name: count for name, count in before.items() if name != "consent"
    }
    assert proof.keys == 1
    assert proof.changed["consent_proof"] == proof.rows["consent"]


def test_other_customers_stay(world: World, eraser: Eraser) -> None:
    had_a_day(world)
    world.call("+34600000001", "call-other")
    other = who(world, "+34600000001")
    erasing.erase(eraser, who(world))
    with world.store.reading() as db:
        assert db.scalars(select(Customer.id)).all() == [other]
        assert db.scalars(select(Leg)).one().session["flow"] == "tienda"


def test_the_key_is_destroyed(world: World, eraser: Eraser) -> None:
    customer = had_a_day(world)
    sealed = eraser.keys.seal(customer, "media", b"a picture")
    erasing.erase(eraser, customer)
    with pytest.raises(KeyMissing):
        eraser.keys.unseal(customer, "media", sealed)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_file_holds_the_number(world: World, eraser: Eraser, tmp_path: Path) -> None:
    erasing.erase(eraser, had_a_day(world))
    files = [file for file in tmp_path.rglob("*") if file.is_file() and MARTA[3:].encode() in file.read_bytes()]
    assert files == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_file_holds_what_was_searched(world: World, eraser: Eraser, tmp_path: Path) -> None:
    customer = had_a_day(world)
    with world.store.transaction() as db:
        db.get_one(Customer, customer).name = "Ángela Zurrón"
        db.scalars(select(Conversation)).one().subject = "Biombo dañado"
    world.write("Es un BIOMBO de ébano")
    with world.store.transaction() as db:  # its words leave the index too
        for entry in db.scalars(select(Entry).where(Entry.text_folded.contains("ebano"))):
            entry.text = "Es un biombo de ébano fino"
    before = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    words = (b"angela zurron", b"biombo danado", b"biombo de ebano", b"zurron", b"ombo", b"bano", b"fino")
    assert all(each in before for each in words)
    erasing.erase(eraser, customer)
    after = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert [each for each in words if each in after] == []


def test_a_wish_for_no_texts_outlives_the_customer(world: World, eraser: Eraser) -> None:
    had_a_day(world)
    with world.store.transaction() as db:
        suppress(db, "sup_1", world.clock(), MARTA, "keyword")
    erasing.erase(eraser, who(world))
    with world.store.reading() as db:
        assert db.scalars(select(Suppression.address)).one() != MARTA
        assert suppressed(db, MARTA)
        assert not suppressed(db, "+34600000001")


def test_a_consent_outlives_the_customer_with_wording_and_instant(world: World, eraser: Eraser) -> None:
    had_a_day(world)
    erasing.erase(eraser, who(world))
    with world.store.reading() as db:
        proofs = db.scalars(select(ConsentProof)).all()
    assert proofs
    assert all(one.digest == eraser.keys.digest(MARTA) and one.wording for one in proofs)


def test_number_that_calls_again_is_a_new_customer(world: World, eraser: Eraser) -> None:
    before = had_a_day(world)
    erasing.erase(eraser, before)
    world.call(MARTA, "call-again")
    assert who(world) != before
    assert erasing.erase_again(eraser) == 0


def test_what_a_restore_brings_back_is_erased_again(world: World, eraser: Eraser) -> None:
    customer = had_a_day(world)
    erasing.erase(eraser, customer)
    with world.store.transaction() as db:  # as a backup from before has it
        db.add(Customer(id=customer, name="Marta", language="es", created_at=world.clock()))
        db.flush()
        db.add(Identity(id="idn_x", customer_id=customer, kind="phone", address=MARTA, created_at=world.clock()))
    assert erasing.erase_again(eraser) == 1
    with pytest.raises(CustomerUnknown):
        who(world)


def test_a_call_in_progress_is_not_erased(world: World, eraser: Eraser) -> None:
    world.call()
    with pytest.raises(EraseRefused, match="in progress"):
        erasing.erase(eraser, who(world))
    assert who(world)


def test_a_hold_stops_erasing_until_it_is_released(world: World, eraser: Eraser) -> None:
    customer = had_a_day(world)
    holds.hold(world.store, MARTA, "ES", "case 12/2026", OPERATOR)
    with pytest.raises(EraseRefused, match="legal hold"):
        erasing.erase(eraser, customer)
    assert holds.release(world.store, MARTA, "ES", OPERATOR)
    assert not holds.release(world.store, MARTA, "ES", OPERATOR)
    assert erasing.erase(eraser, customer).rows["customer"] == 1
    with world.store.reading() as db:
        assert set(db.scalars(select(Audit.action))) >= {"legal_hold", "legal_hold_ended"}


def test_export_holds_what_was_sealed_in_clear(world: World) -> None:
    had_a_day(world)
    told = export.exported(world.store, "612 345 678", "ES", OPERATOR)
    assert {row["address"] for row in told["identity"]} == {MARTA}
    assert all(row["session"]["flow"] == "tienda" for row in told["leg"])
    assert any("hola, soy Marta" in row["text"] for row in told["entry"])


def test_customer_who_is_not_there_is_told(world: World) -> None:
    with pytest.raises(CustomerUnknown, match="nothing was changed"):
        export.exported(world.store, "+34999999999", "ES", OPERATOR)
    with pytest.raises(CustomerUnknown):
        holds.hold(world.store, "cus_none", "ES", "case", OPERATOR)


def test_a_text_on_its_way_is_waited_for(world: World, eraser: Eraser) -> None:
    leg = world.hand_off()
    world.ledger.close(leg, "call-1:end", "hung_up")
    assert outbox.claim(world.store, world.vault)
    with pytest.raises(EraseRefused, match="try again in a minute"):
        erasing.erase(eraser, who(world))
    world.clock.now += timedelta(minutes=2)
    assert erasing.erase(eraser, who(world)).keys == 1
