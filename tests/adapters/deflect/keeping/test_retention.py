"""What only machines need is kept for its time, and a page that missed it is told so."""

from __future__ import annotations

import pytest
from ledger_world import World
from sqlalchemy import func, select

from deflect.facts import Part
from deflect.inbound import parts
from deflect.keeping import retention
from deflect.storage import event_feed
from deflect.storage.vault import Vault
from deflect.tables import Event, MessagePart, Seen, Timer


def test_events_keys_and_fired_timers_are_erased_in_time(world: World) -> None:
    world.hand_off()
    world.write("2")
    world.clock.forward(days=91)
    retention.erase(world.store)
    with world.store.reading() as db:
        assert [db.scalar(select(func.count()).select_from(table)) for table in (Event, Seen, Timer)] == [0, 0, 0]
    assert len(world.entries("message_in")) == 1


def test_whatever_has_piled_up_is_erased_in_pieces(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PIECE", 2)
    for word in ("uno", "dos", "tres"):
        world.write(word)
    world.clock.forward(days=91)
    with world.store.reading() as db:
        kept = db.scalar(select(func.count()).select_from(Event))
    assert kept is not None
    assert retention.erase(world.store) > kept > 2
    assert retention.erase(world.store) == 0


def test_a_page_away_for_longer_than_events_are_kept_is_told_to_reload(world: World) -> None:
    world.write("hola")
    seen = event_feed.latest(world.store) - 1
    world.clock.forward(days=4)
    retention.erase(world.store)
    assert event_feed.after(world.store, seen) == []
    assert seen + 1 < event_feed.oldest(world.store) == event_feed.latest(world.store) + 1


def test_part_of_a_message_that_cannot_be_opened_any_more_is_erased(world: World) -> None:
    world.write("uno", part=Part("7", 1, 2))
    assert parts.overdue(world.store, Vault("quite another secret")) == []
    world.clock.forward(days=8)
    retention.erase(world.store)
    with world.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(MessagePart)) == 0
