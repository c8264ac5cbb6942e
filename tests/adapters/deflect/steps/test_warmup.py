"""The calls that are taken before any caller's: they leave nothing behind but statements that need no building."""

from __future__ import annotations

from ledger_world import World
from sqlalchemy import event, func, select

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


def test_the_first_caller_who_takes_text_and_returns_meets_no_new_statement(world: World) -> None:
    warm_up(world.ledger, "tienda")
    built: list[str] = []

    @event.listens_for(world.store.engine, "before_cursor_execute")
    def seen(connection, cursor, statement, parameters, context, many) -> None:  # type: ignore[no-untyped-def]
        if context.cache_hit.name == "CACHE_MISS" and statement.startswith(("SELECT", "INSERT")):
            built.append(statement)  # which columns an update changes is the flow's

    leg = world.hand_off()
    world.ledger.close(leg, "close", "hung_up")
    world.call(call_id="call-2")
    assert built == []
