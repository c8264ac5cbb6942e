"""What is past its term is erased as `customers erase` does it; what is under way or under a hold stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_world import MARTA, RAUL, World
from sqlalchemy import func, select, update

from deflect.eligibility.suppression import suppress, suppressed
from deflect.keeping import erasing, expiring, holds, records
from deflect.keeping.erasing import Eraser
from deflect.keeping.expiring import Expiring
from deflect.keeping.terms.days import Terms
from deflect.people.audit import Actor
from deflect.tables import (
    Audit,
    Consent,
    ConsentProof,
    Conversation,
    Customer,
    KeyMissing,
    Leg,
    Media,
    Outbox,
    Table,
    Tape,
    Timer,
)
from voice_flows.model.turns import Keys

ANA = Actor("system", "ana")
MONTH = Terms(conversations=30)
YEAR = Terms(customers=365)


def had_a_day(world: World, number: str = MARTA, call: str = "call-1") -> str:
    """A call that moved to text, which the customer answered, and nothing is to come; the customer's id."""
    leg = world.call(number, call).leg
    world.ledger.advance(leg, f"{call}:1", Keys("2"))
    world.ledger.advance(leg, f"{call}:2", Keys("1"))
    world.ledger.close(leg, f"{call}:end", "hung_up")
    world.send_all()
    world.write("hola", sender=number)
    world.send_all()
    with world.store.transaction() as db:
        db.execute(update(Timer).values(ended_at=world.clock()))
        return records.find(db, number, "ES").id


def counted(world: World, table: type[Table]) -> int:
    with world.store.reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_nothing_is_erased_without_terms(world: World, eraser: Eraser) -> None:
    had_a_day(world)
    world.clock.forward(days=4000)
    assert Expiring(eraser, Terms()).round() == 0
    assert counted(world, Customer) == counted(world, Conversation) == 1


def test_conversation_goes_after_its_term_and_the_customer_stays(
    world: World, eraser: Eraser, erased_files: list[str]
) -> None:
    customer = had_a_day(world)
    with world.store.transaction() as db:
        leg = db.scalars(select(Leg).where(Leg.medium == "voice")).one()
        for file in ("tap_1", "tap_2"):
            db.add(
                Tape(
                    id=file,
                    conversation_id=leg.conversation_id,
                    leg_id=leg.id,
                    kind="call",
                    started_at=world.clock(),
                    length_ms=1,
                    peaks={},
                    marks=[],
                )
            )
    last = world.conversations()[0].last_entry_at
    world.clock.forward(days=30)
    assert Expiring(eraser, MONTH).round() == 0
    world.clock.forward(minutes=1)
    assert Expiring(eraser, MONTH).round() == 1
    assert [counted(world, table) for table in (Conversation, Leg, Outbox, Tape, Media, Timer)] == [0] * 6
    assert world.entries() == []
    assert erased_files == ["tap_1", "tap_2"]
    assert counted(world, Consent) > 0
    with world.store.reading() as db:
        assert db.get_one(Customer, customer).last_contact_at == last
        assert db.scalars(select(Audit.action)).all() == ["conversation_erased"]
        assert db.scalars(select(Consent)).first().evidence  # type: ignore[union-attr]  # its key is still here
    world.call(MARTA, "call-again")
    with world.store.reading() as db:
        assert records.find(db, MARTA, "ES").id == customer


def test_customer_without_contact_is_erased_as_by_hand(world: World, eraser: Eraser) -> None:
    customer = had_a_day(world)
    sealed = eraser.keys.seal(customer, "media", b"a picture")
    with world.store.transaction() as db:
        suppress(db, "sup_1", world.clock(), MARTA, "keyword")
    world.clock.forward(days=300)
    had_a_day(world, RAUL, "call-2")
    world.clock.forward(days=66)
    assert Expiring(eraser, YEAR).round() == 1
    with pytest.raises(KeyMissing):
        eraser.keys.unseal(customer, "media", sealed)
    with world.store.reading() as db:
        assert records.find(db, RAUL, "ES").id == db.scalars(select(Customer.id)).one()
        assert {one.digest for one in db.scalars(select(ConsentProof))} == {eraser.keys.digest(MARTA)}
        assert suppressed(db, MARTA)
        assert db.scalars(select(Audit).where(Audit.action == "customer_erased")).one().actor == "system:retention"
    assert erasing.erase_again(eraser) == 0


def test_erased_conversation_still_counts_as_contact(world: World, eraser: Eraser) -> None:
    had_a_day(world)
    world.clock.forward(days=300)
    world.call(MARTA, "call-2")
    world.ledger.close(world.legs("voice")[-1].id, "call-2:end", "hung_up")
    with world.store.transaction() as db:
        db.execute(update(Timer).values(ended_at=world.clock()))
        db.execute(update(Consent).values(at=world.clock() - timedelta(days=300)))
    world.clock.forward(days=100)
    terms = Terms(conversations=30, customers=365)
    held = len(world.conversations())
    assert Expiring(eraser, terms).round() == held > 1
    assert counted(world, Conversation) == 0
    assert counted(world, Customer) == 1
    world.clock.forward(days=266)
    assert Expiring(eraser, terms).round() == 1
    assert counted(world, Customer) == counted(world, Consent) == 0


def test_texts_are_emptied_and_their_rows_stay(world: World, eraser: Eraser) -> None:
    had_a_day(world)
    said = [entry.text for entry in world.entries("message_out")]
    world.clock.forward(days=8)
    sent = len(world.rows())
    assert Expiring(eraser, Terms(texts=7)).round() == sent > 0
    assert all((row.body, row.request, row.state) == ("", {}, "accepted") for row in world.rows())
    assert [entry.text for entry in world.entries("message_out")] == said
    assert Expiring(eraser, Terms(texts=7)).round() == 0


def test_hold_stops_every_term_until_it_is_released(world: World, eraser: Eraser) -> None:
    had_a_day(world)
    world.clock.forward(days=4000)
    holds.hold(world.store, MARTA, "ES", "case 12/2026", ANA)
    every = Terms(texts=7, conversations=30, customers=365)
    assert Expiring(eraser, every).round() == 0
    assert any(row.body for row in world.rows())
    holds.release(world.store, MARTA, "ES", ANA)
    assert Expiring(eraser, every).round() == 1
    assert counted(world, Customer) == 0


@pytest.mark.parametrize("what", ["call", "text", "timer", "snoozed"])
def test_what_is_under_way_stays(world: World, eraser: Eraser, what: str) -> None:
    had_a_day(world)
    with world.store.transaction() as db:
        later = world.clock() + timedelta(days=5000)
        if what == "call":
            db.execute(update(Leg).where(Leg.medium == "voice").values(ended_at=None))
        elif what == "text":
            db.execute(update(Outbox).values(state="uncertain"))
        elif what == "timer":
            db.execute(update(Timer).values(ended_at=None))
        else:
            db.execute(update(Conversation).values(state="snoozed", snoozed_until=later))
    world.clock.forward(days=4000)
    assert Expiring(eraser, Terms(texts=0, conversations=30, customers=365)).round() == 0
    assert counted(world, Conversation) == counted(world, Customer) == 1


def test_many_are_erased_in_pieces(world: World, eraser: Eraser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "PIECE", 2)
    for number in range(5):
        had_a_day(world, f"+3461234567{number}", f"call-{number}")
    world.clock.forward(days=31)
    assert Expiring(eraser, MONTH).round() == 5
    world.clock.forward(days=366)
    assert Expiring(eraser, YEAR).round() == 5
    assert eraser.keys.all().keys() == {"digests"}


def test_next_round_finishes_what_a_crash_left(world: World, eraser: Eraser, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = had_a_day(world)
    world.clock.forward(days=400)
    with monkeypatch.context() as broken:
        broken.setattr(erasing, "settled", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Expiring(eraser, YEAR).round()
    assert customer in eraser.keys.all()
    Expiring(eraser, YEAR).round()
    assert customer not in eraser.keys.all()


def test_customer_whose_erasing_failed_and_who_called_again_stays(
    world: World, eraser: Eraser, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = had_a_day(world)
    world.clock.forward(days=400)
    with monkeypatch.context() as broken:
        broken.setattr(erasing, "rows_of", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Expiring(eraser, YEAR).round()
    world.write("hola otra vez")
    assert Expiring(eraser, YEAR).round() == erasing.erase_again(eraser) == 0
    with world.store.reading() as db:
        assert records.find(db, MARTA, "ES").id == customer
    assert customer in eraser.keys.all()
