"""Keys of customers: nothing rests in clear, a missing key is told, a destroyed one opens nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from ledger_world import MARTA, VirtualClock, World, counted_ids
from sqlalchemy import select, text

from deflect.keeping import sealing
from deflect.keeping.customer_keys import CustomerKeys
from deflect.messaging import outbox
from deflect.people.customers import customer_at
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from deflect.tables import Consent, KeyMissing, Leg, Outbox, Table
from deflect.tables.sealed import MARK, SealedDocument, SealedText


def customer(world: World) -> str:
    return world.ledger.work(lambda unit: customer_at(unit, MARTA, "es").id)


def stored(store: Store, column: str, table: str) -> list[str]:
    """What stands in the database itself, without what is empty."""
    with store.reading() as db:
        rows = db.execute(text(f"SELECT CAST({column} AS TEXT) FROM {table}")).scalars()
        return [row.strip('"') for row in rows if row not in ("", "{}")]


def without_keys(store: Store, tmp_path: Path) -> Store:
    """The same data where the keys are not, as after a restore on another machine."""
    keys = CustomerKeys(f"sqlite:///{tmp_path}/elsewhere.db", lambda: Vault("a secret of the tests"))
    return Store(store.url, VirtualClock(), counted_ids(), keys=keys)


def test_state_texts_and_evidence_rest_sealed(world: World) -> None:
    world.hand_off()
    for table, column in (("leg", "session"), ("leg", "turn"), ("outbox", "body"), ("consent", "evidence")):
        values = stored(world.store, column, table)
        assert values
        assert all(value.startswith(MARK) for value in values), (table, column)


def test_sealed_values_read_as_they_were_written(world: World) -> None:
    world.hand_off()
    with world.store.reading() as db:
        assert all(leg.session["flow"] == "tienda" for leg in db.scalars(select(Leg)))
        assert all(row.body for row in db.scalars(select(Outbox)))
        assert all(consent.evidence["by"] for consent in db.scalars(select(Consent)))


def test_every_sealed_column_is_sealed_by_the_upgrade() -> None:
    kinds = (SealedDocument, SealedText)
    columns = {(t.name, c.name) for t in Table.metadata.sorted_tables for c in t.columns if isinstance(c.type, kinds)}
    assert {(table.__tablename__, name) for table, name in sealing.SEALED} == columns


def test_bytes_of_a_customer_are_sealed_and_opened(world: World) -> None:
    keys, who = world.store.keys, customer(world)
    assert isinstance(keys, CustomerKeys)
    sealed = keys.seal(who, "media", b"a picture")
    assert b"picture" not in sealed
    again = CustomerKeys(world.store.url, lambda: world.vault)
    assert again.unseal(who, "media", sealed) == b"a picture"
    with pytest.raises(KeyMissing):
        keys.unseal(who, "recording", sealed)


def test_no_more_keys_are_held_than_allowed_and_all_open(world: World) -> None:
    keys, customers = CustomerKeys(world.store.url, lambda: world.vault, 2), [f"cus_{number}" for number in range(5)]
    sealed = {who: keys.seal(who, "media", who.encode()) for who in customers}
    assert list(keys._known) == customers[-2:]
    assert [keys.unseal(who, "media", sealed[who]).decode() for who in customers] == customers
    assert len(keys._known) == 2


def test_destroyed_key_opens_nothing(world: World) -> None:
    keys, who = world.store.keys, customer(world)
    assert isinstance(keys, CustomerKeys)
    sealed = keys.seal(who, "media", b"a picture")
    assert keys.destroy([who]) == 1
    with pytest.raises(KeyMissing, match="is not here"):
        keys.unseal(who, "media", sealed)
    assert keys.destroy([who]) == 0


def test_key_of_another_secret_is_told(world: World) -> None:
    keys, who = world.store.keys, customer(world)
    assert isinstance(keys, CustomerKeys)
    sealed = keys.seal(who, "media", b"a picture")
    other = CustomerKeys(world.store.url, lambda: Vault("another secret of the tests"))
    with pytest.raises(KeyMissing, match="RELEVO_SECRET_KEY_OLD"):
        other.unseal(who, "media", sealed)
    assert CustomerKeys(world.store.url, lambda: Vault("another secret of the tests", "a secret of the tests")).unseal(
        who, "media", sealed
    )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_file_of_keys_is_private_and_holds_no_key_in_clear(world: World) -> None:
    world.hand_off()
    keys = world.store.keys
    assert isinstance(keys, CustomerKeys)
    assert keys.file is not None
    assert stat.S_IMODE(keys.file.stat().st_mode) == 0o600


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_text_whose_key_is_missing_fails_with_its_code(world: World, tmp_path: Path) -> None:
    world.hand_off()
    bare = without_keys(world.store, tmp_path)
    assert outbox.claim(bare, world.vault) == []
    assert [(row.state, row.code) for row in world.rows()] == [("failed", "customer_key_missing")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_state_whose_key_is_missing_is_told_in_a_sentence(world: World, tmp_path: Path) -> None:
    world.hand_off()
    with without_keys(world.store, tmp_path).reading() as db:
        legs = list(db.scalars(select(Leg)))
        assert len(legs) == 2
        with pytest.raises(KeyMissing, match="restore the keys"):
            legs[0].session["node"]


def test_upgrade_seals_what_rests_in_clear(world: World) -> None:
    plain = World(Store(world.store.url, VirtualClock(), counted_ids()), world.installation)
    plain.hand_off()
    assert sealing.in_clear(plain.store) > 4
    told: list[tuple[int, int]] = []
    done = sealing.seal_all(world.store, lambda *now: told.append(now))
    assert told[0] == (0, done)
    assert told[-1] == (done, done)
    assert sealing.in_clear(world.store) == sealing.seal_all(world.store) == 0
    with world.store.reading() as db:
        assert all(leg.session["flow"] == "tienda" for leg in db.scalars(select(Leg)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_upgrade_leaves_no_clear_copy_in_the_files(world: World, tmp_path: Path) -> None:
    plain = World(Store(world.store.url, VirtualClock(), counted_ids()), world.installation)
    plain.hand_off()
    plain.store.dispose()
    sealing.seal_all(world.store)
    world.store.dispose()
    assert not [file for file in tmp_path.iterdir() if b'"flow_version"' in file.read_bytes()]


def test_sealing_stopped_in_the_middle_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = World(Store(world.store.url, VirtualClock(), counted_ids()), world.installation)
    plain.hand_off()
    wanted = sealing.in_clear(world.store)
    monkeypatch.setattr(sealing, "PIECE", 1)

    def stop(done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sealing.seal_all(world.store, stop)
    assert sealing.in_clear(world.store) == wanted - 3
    assert sealing.seal_all(world.store) == wanted - 3


def test_store_that_is_closed_closes_its_keys(world: World) -> None:
    keys = world.store.keys
    assert isinstance(keys, CustomerKeys)
    keys.seal("per_1", "value", b"diabetes")
    before = keys.store.engine.pool.status()
    world.store.dispose()
    assert "Connections in pool: 1" in before
    assert "Connections in pool: 0" in keys.store.engine.pool.status()
