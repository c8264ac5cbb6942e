"""The list tells who is on the phone now, and with whom, from the call's first step to its end."""

from __future__ import annotations

import pytest
from ledger_world import World
from office import Office
from shipped_customer import Customer, by_text
from sqlalchemy import func, select

from deflect import desk
from deflect.people.teams import Scope
from deflect.storage.store import Store
from deflect.tables import Event

SEER = Scope("ana")


def rows(world: World) -> dict[str, tuple[str | None, str | None]]:
    with world.store.reading() as db:
        listed = desk.page(db, "all", SEER).rows
        assert [desk.row(db, row.id, SEER) for row in listed] == list(listed)
    return {row.id: (row.on_phone, row.on_phone_with) for row in listed}


def news(world: World, after: int, conversation: str) -> tuple[int, bool]:
    """The newest event, and whether one after `after` is of the conversation."""
    with world.store.reading() as db:
        newest = db.scalar(select(func.max(Event.sequence))) or 0
        told = select(Event.sequence).where(Event.sequence > after, Event.conversation_id == conversation)
        return newest, db.scalar(told.limit(1)) is not None


def test_a_call_is_with_the_assistant_then_waits_then_is_with_an_agent(world: World) -> None:
    office = Office(world)
    office.at_work("ana")
    world.write("hola", sender="+34600000009")
    other = world.conversations()[0].id
    leg = office.caller("+34600000001")
    one = office.conversation(leg).id
    assert rows(world) == {other: (None, None), one: ("queue", None)}
    (ring,) = office.rung(leg)
    desk.accept(office.ledger, ring.id, "ana")
    assert office.board.answered(ring.id)
    assert rows(world)[one] == ("agent", "Ana")
    last, _ = news(world, 0, one)
    world.ledger.close(leg, "end", "hung_up")
    assert rows(world)[one] == (None, None)
    assert news(world, last, one)[1]


@pytest.mark.parametrize("says", ["yes", "other", "nothing"])
def test_a_call_that_has_not_chosen_its_conversation_shows_on_the_open_one(store: Store, says: str) -> None:
    marta = Customer(store)
    by_text(marta)
    first = marta.conversation(marta.thread()).id
    assert rows(marta.world)[first] == (None, None)
    last, _ = news(marta.world, 0, first)
    assert "¿Llamas por eso?" in marta.calls()
    assert rows(marta.world)[first] == ("bot", None)
    last, told = news(marta.world, last, first)
    assert told, "the page of the open conversation is told that the call began"
    if says == "yes":
        marta.keys("1")
        assert rows(marta.world)[first] == ("bot", None), "while it is asked who calls"
        marta.keys("213")
        assert rows(marta.world) == {first: ("bot", None)}
    elif says == "other":
        marta.keys("2")
        assert rows(marta.world)[first] == (None, None)
        assert sorted(filter(None, (to for to, _ in rows(marta.world).values()))) == ["bot"]
    last, told = news(marta.world, last, first)
    assert told or says == "nothing"
    marta.hangs_up()
    assert news(marta.world, last, first)[1] or says == "other"
    assert {to for to, _ in rows(marta.world).values()} == {None}
