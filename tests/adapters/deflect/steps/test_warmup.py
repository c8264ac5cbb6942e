"""The call that is taken before any caller's: it leaves nothing behind."""

from __future__ import annotations

from ledger_world import World
from sqlalchemy import func, select

from deflect.keeping.customer_keys import CustomerKeys
from deflect.steps.warmup import warm_up
from deflect.storage import event_feed
from deflect.tables import Conversation, Customer, Entry, Leg, Seen


def test_a_rehearsal_is_kept_by_nobody(world: World) -> None:
    warm_up(world.ledger, "tienda")
    with world.store.reading() as db:
        tables = (Leg, Conversation, Customer, Entry, Seen)
        kept = [db.scalar(select(func.count()).select_from(table)) for table in tables]
    assert kept == [0, 0, 0, 0, 0]
    keys = world.store.keys
    assert isinstance(keys, CustomerKeys)
    assert keys.all() == {}
    assert event_feed.latest(world.store) == 0
    assert world.call().leg
