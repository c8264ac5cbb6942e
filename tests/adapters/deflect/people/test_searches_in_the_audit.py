"""Searches in the audit, on both databases: found by each customer whom they showed, also once one is erased."""

from __future__ import annotations

from ledger_world import MARTA, World
from sqlalchemy import select

from deflect.people import audit
from deflect.people.audit import Actor, Found
from deflect.tables import Conversation

ADMIN = Actor("system", "tests")
LUIS = "+34600000001"


def searched(world: World, *conversations: str) -> None:
    with world.store.transaction() as db:
        audit.searched(db, world.store, ADMIN, list(conversations), by="words")


def customer_of(world: World, conversation: str) -> str:
    with world.store.reading() as db:
        return db.get_one(Conversation, conversation).customer_id


def of(world: World, customer: str) -> list[Found]:
    with world.store.reading() as db:
        return [row for row in audit.rows(db, customer=customer) if row.action == audit.SEARCHED]


def test_search_of_several_is_found_by_each_customer(world: World) -> None:
    marta, luis, eva = (world.call(number, number).conversation for number in (MARTA, LUIS, "+34600000002"))
    searched(world, marta, luis)
    searched(world, luis)
    searched(world)
    found = {one: [row.detail["found"] for row in of(world, customer_of(world, one))] for one in (marta, luis, eva)}
    assert found == {marta: [[marta, luis]], luis: [[luis], [marta, luis]], eva: []}


def test_search_is_found_within_the_conversations_of_a_condition(world: World) -> None:
    marta, luis = (world.call(number, number).conversation for number in (MARTA, LUIS))
    searched(world, marta, luis)
    searched(world, luis)
    with world.store.reading() as db:
        rows = audit.rows(db, action=audit.SEARCHED, within=Conversation.id == marta)
        none = audit.rows(db, action=audit.SEARCHED, within=Conversation.id == "con_other")
    detail = {"by": "words", "found": [marta], "customers": [customer_of(world, marta)]}
    assert [row.detail for row in rows] == [detail]
    assert none == []


def test_search_outlives_the_conversations_that_it_showed(world: World) -> None:
    marta, luis = (world.call(number, number).conversation for number in (MARTA, LUIS))
    customer = customer_of(world, marta)
    searched(world, marta, luis)
    with world.store.transaction() as db:
        for row in db.scalars(select(Conversation).where(Conversation.id == marta)):
            row.customer_id = customer_of(world, luis)
    assert len(of(world, customer)) == 1


def test_detail_of_other_acts_is_no_search(world: World) -> None:
    with world.store.transaction() as db:
        audit.write(db, world.store, ADMIN, "imported", "x", found="cus_1", customers="cus_1")
    with world.store.reading() as db:
        assert audit.rows(db, customer="cus_1") == []
        assert len(audit.rows(db)) == 1
