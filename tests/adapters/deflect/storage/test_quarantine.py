"""Requests that were not taken in: few unsigned ones are kept, and none pushes another request out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ledger_world import World
from sqlalchemy import select, update

from deflect.inbound import quarantine
from deflect.inbound.quarantine import Allowance
from deflect.keeping import retention
from deflect.storage.journal import Letter
from deflect.tables import Counter, Quarantine

URL = "https://ivr.example.com/webhooks/twilio/sms"


def letter(raw: bytes) -> Letter:
    return Letter("twilio", "", "", "", raw, {}, URL)


def unsigned(world: World, *bodies: bytes, counted: int = 1) -> None:
    for body in bodies:
        quarantine.keep_unsigned(world.store, world.vault, letter(body), counted)


def kept(world: World) -> list[bytes]:
    return [each.raw for each in quarantine.kept(world.store, world.vault, "twilio")]


def test_unsigned_requests_push_nothing_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "MOST_UNSIGNED", 3)
    quarantine.keep_signed(world.store, world.vault, letter(b"signed"))
    unsigned(world, b"1", b"2", b"3", b"4", b"5")
    assert kept(world) == [b"signed", b"1", b"2", b"3"]


def test_signed_requests_are_bounded_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "MOST_SIGNED", 2)
    unsigned(world, b"unsigned")
    for number in range(4):
        quarantine.keep_signed(world.store, world.vault, letter(f"{number}".encode()))
    assert kept(world) == [b"unsigned", b"2", b"3"]


def test_quarantine_is_kept_for_three_days_and_replayable(world: World) -> None:
    unsigned(world, b"1", b"2", b"3")
    first, second, _ = quarantine.kept(world.store, world.vault, "twilio")
    quarantine.release(world.store, first.row)
    with world.store.transaction() as db:
        old = world.clock() - timedelta(hours=73)
        db.execute(update(Quarantine).where(Quarantine.position == second.row).values(received_at=old))
    assert retention.erase(world.store) == 1
    assert kept(world) == [b"3"]


def test_discarded_requests_are_not_read_and_can_be_put_back_until_they_are_erased(world: World) -> None:
    unsigned(world, b"1", b"2")
    first, _ = quarantine.kept(world.store, world.vault, "twilio")
    now = world.clock()
    with world.store.transaction() as db:
        assert [quarantine.discard(db, now, [first.row or 0]) for _ in range(2)] == [1, 0]
    assert kept(world) == [b"2"]
    with world.store.transaction() as db:
        assert (quarantine.counts(db).unsigned, quarantine.put_back(db, now)) == (1, 1)
    assert kept(world) == [b"1", b"2"]


def test_a_huge_request_is_counted_and_not_kept(world: World) -> None:
    unsigned(world, b"x" * (quarantine.BYTES + 1), counted=7)
    assert kept(world) == []
    with world.store.reading() as db:
        assert db.scalar(select(Counter.value).where(Counter.name == quarantine.COUNTER)) == 7


def test_a_stranger_costs_a_write_now_and_then_and_every_request_is_counted() -> None:
    now = [0.0]
    allowance = Allowance(burst=2, per_s=0.5, monotonic=lambda: now[0])
    assert [allowance.take() for _ in range(5)] == [1, 1, 0, 0, 0]
    now[0] = 2.0
    assert [allowance.take(), allowance.take()] == [4, 0]
    now[0] = 100.0
    assert [allowance.take() for _ in range(3)] == [2, 1, 0]
