"""The ladder counts what became of each text offer, by group, and tells solved alone from dropped out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_world import MARTA, PINNED, Installation, OneFlow, World
from sqlalchemy import select

from deflect import desk
from deflect.reports.ladder import Dimension, Ladder, ladders
from deflect.storage.store import Store
from deflect.tables import Conversation, User
from voice_flows.model.turns import Keys

DONE = "entrega_cambiada"


class WithAGoal(OneFlow):
    """The shop, whose flow counts a chosen day as solved."""

    def latest(self, name: str):  # type: ignore[no-untyped-def]
        found = super().latest(name)
        hecho = found.nodes["hecho"].model_copy(update={"goal": DONE})
        return found.model_copy(update={"nodes": {**found.nodes, "hecho": hecho}})

    def pinned(self, name: str, version: str):  # type: ignore[no-untyped-def]
        return {"tienda": self.latest(name)}


@pytest.fixture
def shop(store: Store) -> World:
    return World(store, Installation(flow="tienda", sender="+34910000001"), WithAGoal())


def counted(world: World, *by: Dimension, within: int = 7) -> list[Ladder]:
    now = world.clock()
    with world.store.reading() as db:
        return ladders(db, now - timedelta(days=60), now + timedelta(days=1), by, timedelta(days=within))


def only(world: World, **options: int) -> dict[str, int]:
    """The counts above zero, of all offers as one group."""
    (one,) = counted(world, **options)
    return {rung: count for rung, count in one.counts.items() if count}


def accepted(world: World) -> str:
    """An accepted offer whose text the carrier delivered; the outbox row."""
    world.hand_off()
    (row,) = world.send_all()
    world.carrier(row.id, "delivered")
    return row.id


def test_nothing_offered_is_no_ladder(shop: World) -> None:
    shop.call()
    assert counted(shop) == []


def test_offer_not_answered_yet(shop: World) -> None:
    shop.ledger.advance(shop.call().leg, "1", Keys("2"))
    assert only(shop) == {"offered": 1}


def test_declined_offer_climbs_no_further(shop: World) -> None:
    leg = shop.call().leg
    shop.ledger.advance(leg, "1", Keys("2"))
    shop.ledger.advance(leg, "2", Keys("2"))
    assert only(shop) == {"offered": 1, "declined": 1}


def test_customer_who_answers_reaches_the_goal_alone(shop: World) -> None:
    accepted(shop)
    assert only(shop) == {"offered": 1, "accepted": 1, "sent": 1, "delivered": 1, "open": 1}
    shop.clock.forward(hours=10)
    shop.write("1")
    found = only(shop)
    assert found == {
        "offered": 1, "accepted": 1, "sent": 1, "delivered": 1, "replied": 1, "solved_alone": 1, "net": 1
    }  # fmt: skip
    assert counted(shop)[0].goals == {DONE: 1}


def test_customer_who_calls_again_is_not_net(shop: World) -> None:
    accepted(shop)
    shop.write("1")
    shop.clock.forward(days=5)
    shop.call(call_id="again")
    assert (only(shop)["solved_alone"], only(shop)["called_back"], only(shop).get("net", 0)) == (1, 1, 0)
    assert only(shop, within=4)["net"] == 1


def test_agent_who_answers_and_resolves_counts_as_a_person(shop: World) -> None:
    accepted(shop)
    shop.write("persona")
    (conversation,) = shop.conversations()
    with shop.store.transaction() as db:
        db.add(
            User(id="usr_ana", email="ana@x.es", password_hash="", role="agent", name="Ana", created_at=shop.clock())
        )
    desk.reply(shop.ledger, conversation.id, "usr_ana", "c1", "Te lo llevamos hoy.", seen=99)
    assert only(shop)["open"] == 1
    desk.resolve(shop.ledger, conversation.id, "usr_ana")
    assert (only(shop)["solved_by_person"], only(shop).get("solved_alone", 0)) == (1, 0)


def test_resolved_without_goal_or_agent_dropped_out(shop: World) -> None:
    accepted(shop)
    with shop.store.transaction() as db:
        db.scalars(select(Conversation)).one().state = "resolved"
    assert only(shop)["dropped_out"] == 1


def test_undelivered_text(shop: World) -> None:
    shop.hand_off()
    (row,) = shop.send_all()
    shop.carrier(row.id, "undelivered", "30006")
    assert (only(shop)["undelivered"], only(shop).get("delivered", 0)) == (1, 0)


def test_groups_by_each_dimension(shop: World) -> None:
    accepted(shop)
    by: tuple[Dimension, ...] = ("flow", "node", "version", "language", "channel")
    (one,) = counted(shop, *by)
    assert dict(one.of) == {
        "flow": "tienda", "node": "oferta", "version": PINNED.version, "language": "es", "channel": "sms"
    }  # fmt: skip


def test_offers_outside_the_span_are_left_out(shop: World) -> None:
    accepted(shop)
    now = shop.clock()
    with shop.store.reading() as db:
        assert ladders(db, now + timedelta(seconds=1), now + timedelta(days=1)) == []
        assert ladders(db, now - timedelta(days=1), now) == []


def test_largest_group_comes_first(shop: World) -> None:
    for number, call in (("+34612345601", "a"), ("+34612345602", "b"), (MARTA, "c")):
        leg = shop.call(number, call).leg
        shop.ledger.advance(leg, f"{call}1", Keys("2"))
        if call != "c":
            shop.ledger.advance(leg, f"{call}2", Keys("1"))
    found = counted(shop, "channel")
    assert [(one.of["channel"], one.counts["offered"]) for one in found] == [("sms", 2), ("", 1)]
