"""Rows of release 0.1 after the upgrade: error numbers become our codes, texts without a provider go on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from gateway_house import House
from ledger_world import MARTA
from sqlalchemy import text, update

from deflect.migrations import upgrading
from deflect.storage.store import Store
from deflect.tables import Outbox
from gateway.ingress import webhooks
from relevo.programs import wiring

ROW = (
    "INSERT INTO outbox (id, kind, lane, conversation_id, leg_id, channel, sender, recipient, body, opens, always, "
    "request, state, attempts, code, created_at, due_at, resent) VALUES (?, ?, 'a', 'c', 'l', 'sms', '', '', '', "
    "0, 0, '{}', 'undelivered', 1, ?, '2026-11-01', '2026-11-01', 0)"
)


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Store]:
    """A database as release 0.1 left it."""
    store = Store(f"sqlite:///{tmp_path}/old.db")
    upgrading.upgrade(store.engine, "0008")
    store.dispose()
    rows = [("a", "text", "30006"), ("b", "text", "opted_out"), ("c", "text", "39999"), ("d", "fetch", "404")]
    with closing(sqlite3.connect(tmp_path / "old.db")) as database:  # checks no foreign keys
        database.executemany(ROW, rows)
        database.execute("INSERT INTO handoff (id, conversation_id, node, code) VALUES ('h', 'c', '', '21610')")
        database.commit()
    yield store
    store.dispose()


def test_error_numbers_in_rows_become_our_codes(old: Store) -> None:
    wiring.upgrade(old)  # as `relevo db upgrade` does
    with old.reading() as db:
        codes = {row.id: row.code for row in db.execute(text("SELECT id, code FROM outbox"))}
        assert codes == {"a": "landline", "b": "opted_out", "c": "not_delivered", "d": "404"}
        assert db.scalar(text("SELECT code FROM handoff")) == "opted_out"
        assert db.scalar(text("SELECT DISTINCT provider FROM outbox")) == ""


def test_a_queued_text_without_a_provider_goes_out(house: House) -> None:
    house.accept()
    with house.world.store.transaction() as db:
        db.execute(update(Outbox).values(provider=""))
    house.turn()
    assert house.states() == ["delivered"]


def test_a_quarantined_webhook_without_a_provider_can_be_replayed(house: House) -> None:
    _, hook = house.simulator.inbound(MARTA, "+34910000001", "hola")
    house.web.post("/webhooks/twilio/sms", data=hook.body)
    with house.world.store.transaction() as db:
        db.execute(text("UPDATE quarantine SET provider = '', channel = 'sms'"))
    store, vault = house.world.store, house.world.vault
    assert len(webhooks.waiting(store, vault, "twilio")) == 1
    assert webhooks.waiting(store, vault, "vonage") == []
