"""A delivery is moved from another number: the order's own number is told, once, where its owner wants texts."""

from datetime import timedelta

import pytest
from ledger_world import MARTA, RAUL
from shipped_customer import NIGHT, ORDER, Customer
from sqlalchemy import select

from deflect.storage.store import Store
from deflect.tables import Consent, Entry, Leg, Outbox

NOTICE = "Se ha cambiado la entrega de un pedido desde otro teléfono. ¿Lo sabes?"


def caller(store: Store, number: str = RAUL, at: object = None) -> Customer:
    one = Customer(store, number=number, **({"at": at} if at else {}))  # type: ignore[arg-type]
    one.answers["POST /orders/48213/delivery"] = (200, {**ORDER, "phone": "612 345 678", "day": "2026-11-26"})
    one.answers["GET /orders?phone="] = (200, {"orders": []})
    return one


def moves_it(one: Customer, trust: str = "trusted") -> str:
    """Takes the second date on the phone; returns what is said last."""
    declines_text(one, trust)
    said = one.keys("2")
    one.relay()
    return said


def declines_text(one: Customer, trust: str = "trusted") -> None:
    """Names the order and asks for another date, which is to be chosen on the phone."""
    one.calls(trust)
    one.keys("1")
    one.keys("48213")
    one.keys("1")
    one.keys("1")
    while one.node != "elige_dia":
        one.keys("2")


def to_marta(store: Store) -> list[Outbox]:
    with store.reading() as db:
        rows = select(Outbox).where(Outbox.recipient == MARTA, Outbox.kind == "text").order_by(Outbox.position)
        return list(db.scalars(rows))


def test_owner_of_the_order_is_told_and_their_no_comes_to_a_person(store: Store) -> None:
    raul = caller(store)
    assert "Hecho. Te lo llevamos" in moves_it(raul)
    (row,) = to_marta(store)
    assert row.state == "accepted"
    assert NOTICE in str(row.body)
    assert "48213" not in str(row.body)
    with store.reading() as db:
        consent = db.get_one(Consent, row.consent_id)
        thread = db.get_one(Leg, row.leg_id)
        links = list(db.scalars(select(Entry).where(Entry.kind == "state", Entry.meta["other"].is_not(None))))
    assert (consent.purpose, consent.address, consent.evidence["answer"]) == ("notice", MARTA, "known_number")
    assert thread.session["values"]["order"]["number"] == "48213"
    assert "number" not in thread.session["values"]
    notes = {entry.conversation_id: entry.meta["other"] for entry in links if "notice" in str(entry.meta["to"])}
    calls = raul.conversation().id
    assert notes == {calls: thread.conversation_id, thread.conversation_id: calls}
    marta = raul
    marta.number = MARTA
    marta.finishes()
    assert "persona" in marta.writes("no, yo no he sido").lower()
    assert marta.conversation(thread).owner == "queue"
    assert marta.conversation().owner == "bot"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_owner_who_moves_it_from_their_own_number_is_not_told(store: Store) -> None:
    marta = caller(store, MARTA)
    moves_it(marta)
    assert [row for row in to_marta(store) if NOTICE in str(row.body)] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_number_only_claimed_is_told_though_its_caller_declined_text(store: Store) -> None:
    stranger = caller(store, MARTA)
    moves_it(stranger, "none")
    assert [NOTICE in str(row.body) for row in to_marta(store)] == [True]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_second_change_on_a_day_is_not_told_again(store: Store) -> None:
    raul = caller(store)
    moves_it(raul)
    raul.finishes()
    moves_it(raul)
    assert len(to_marta(store)) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_notice_waits_for_the_end_of_quiet_hours_and_is_not_repeated(store: Store) -> None:
    raul = caller(store, at=NIGHT)
    moves_it(raul)
    (row,) = to_marta(store)
    assert (row.state, row.due_at.hour) == ("queued", 7)
    raul.clock.forward(days=3)
    raul.relay()
    (row,) = to_marta(store)
    assert row.state == "accepted"
    raul.clock.now += timedelta(days=2)
    raul.relay()
    assert len(to_marta(store)) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("refuses", ["opted_out", "declined"])
def test_owner_who_wants_no_texts_gets_none_and_the_call_tells_why(store: Store, refuses: str) -> None:
    marta = caller(store, MARTA)
    if refuses == "opted_out":
        marta.writes("hola")
        marta.writes("BAJA")
    else:
        declines_text(marta)
        marta.finishes()
    before = len(to_marta(store))
    marta.clock.forward(hours=1)
    marta.number = RAUL
    moves_it(marta)
    assert len(to_marta(store)) == before
    with store.reading() as db:
        told = [
            entry.meta["decision"]
            for entry in db.scalars(select(Entry).where(Entry.kind == "offered"))
            if entry.meta.get("decision", {}).get("about") == "notice"
        ]
    assert [each["code"] for each in told] == [refuses]
