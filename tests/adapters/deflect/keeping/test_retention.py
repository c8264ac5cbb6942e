"""What only machines need is kept for its time, and a page that missed it is told so."""

from __future__ import annotations

from typing import Any

import pytest
from ledger_world import MARTA, RAUL, World
from sqlalchemy import func, select

from deflect.facts import Part
from deflect.inbound import parts
from deflect.keeping import holds, retention
from deflect.people.audit import Actor
from deflect.storage import event_feed
from deflect.storage.vault import Vault
from deflect.tables import CallRecord, Event, MessagePart, Seen, TextCode, Timer


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


def test_numbers_of_a_customer_under_a_legal_hold_stay(world: World) -> None:
    leg = world.hand_off()
    other = world.call(RAUL, "call-2").leg
    with world.store.transaction() as db:
        for number, (of, call) in enumerate(((leg, "call-1"), (other, "call-2"))):
            db.add(TextCode(leg_id=of, **_code(world, str(number))))
            db.add(CallRecord(call_id=call, **_record(world, str(number))))
    world.clock.forward(days=91)
    holds.hold(world.store, MARTA, "ES", "case 12/2026", Actor("system", "ana"))
    retention.erase(world.store)
    with world.store.reading() as db:
        assert [row.leg_id for row in db.scalars(select(TextCode))] == [leg]
        assert {row.call_id: bool(row.number) for row in db.scalars(select(CallRecord))} == {
            "call-1": True,
            "call-2": False,
        }
    holds.release(world.store, MARTA, "ES", Actor("system", "ana"))
    retention.erase(world.store)
    with world.store.reading() as db:
        assert db.scalars(select(TextCode)).all() == []
        assert {row.number for row in db.scalars(select(CallRecord))} == {""}


def _code(world: World, number: str) -> dict[str, Any]:
    return {
        "id": f"cod_{number}",
        "outbox_id": "",
        "number": "+34600111222",
        "source": "",
        "digest": "",
        "sent_at": world.clock(),
    }


def _record(world: World, number: str) -> dict[str, Any]:
    words = dict.fromkeys(("sip_call_id", "trunk", "codec"), "")
    counts = dict.fromkeys(("status", "cause", "packets_in", "lost_in", "packets_out", "lost_out"), 0)
    sound = dict.fromkeys(("jitter_in_ms", "jitter_out_ms"), 0.0)
    at = dict.fromkeys(("began_at", "ended_at", "recorded_at"), world.clock())
    kept = {"id": f"cdr_{number}", "direction": "out", "number": "+34600111222", "ended_by": "us"}
    return words | counts | sound | at | kept


def test_part_of_a_message_that_cannot_be_opened_any_more_is_erased(world: World) -> None:
    world.write("uno", part=Part("7", 1, 2))
    assert parts.overdue(world.store, Vault("quite another secret")) == []
    world.clock.forward(days=8)
    retention.erase(world.store)
    with world.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(MessagePart)) == 0
