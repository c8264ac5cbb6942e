"""A backup is encrypted and opens only with what sealed it; the keys of customers have a file of their own."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from deflect.keeping import erasures, sealing
from deflect.keeping.backups.sealed_files import BackupSealed
from deflect.keeping.customer_keys import CustomerKeys
from deflect.storage.store import Store, utc_now
from deflect.tables import Consent, Customer, KeyMissing, Leg
from relevo.cli.records.backups import PassphraseRefused
from relevo.cli.records.keys import KeysRefused
from relevo.config.settings import read
from relevo.programs import wiring
from tests.adapters.relevo.backups.backup_site import SECRET, new_machine, node, run

OTHER = "the secret of another installation"


def test_backup_holds_neither_number_nor_words_in_clear(store: Store, folder: Path) -> None:
    run("backup", "copy.db")
    sealed = (folder / "copy.db").read_bytes()
    assert b"612345678" not in sealed
    assert b"SQLite" not in sealed
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600
    assert not [*(folder / "var").glob(".backup*")]


def test_backup_and_keys_go_on_at_another_machine(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stood = node(store)
    run("backup", "copy.db")
    assert "keys of 1 customers" in run("keys", "copy.keys")
    assert stat.S_IMODE((folder / "copy.keys").stat().st_mode) == 0o600
    there = new_machine(folder, monkeypatch)
    run("restore", "copy.db", "--yes")
    with pytest.raises(KeyMissing, match="restore the keys"):
        node(there)
    assert "keys added: 1" in run("restore-keys", "copy.keys")
    assert node(there) == stood


def in_clear_too(store: Store) -> None:
    """Gives the customer of the sealed call a value that rests in clear, as an older release wrote it."""
    with store.reading() as db:
        leg = db.scalars(select(Leg)).one()
    bare = Store(store.url)
    with bare.transaction() as db:
        db.add(
            Consent(
                id="cns_1",
                customer_id=leg.customer_id,
                address=leg.theirs,
                granted=True,
                leg_id=leg.id,
                evidence={"answer": "yes"},
                at=utc_now(),
            )
        )
    bare.dispose()
    assert sealing.in_clear(store) == 1


RESTORE, KEYS = ("restore", "copy.db", "--yes"), ("restore-keys", "copy.keys")


@pytest.mark.parametrize("clear", [False, True])
@pytest.mark.parametrize("order", [(RESTORE, KEYS), (KEYS, RESTORE), (RESTORE, ("upgrade",), KEYS)])
def test_backup_and_keys_lose_nothing_in_either_order(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[tuple[str, ...], ...], clear: bool
) -> None:
    stood = node(store)
    if clear:
        in_clear_too(store)
    run("backup", "copy.db")
    run("keys", "copy.keys")
    there = new_machine(folder, monkeypatch)
    told = [run(*words) for words in order]
    assert "keys added: 1" in told[order.index(KEYS)]
    assert ("run `relevo db restore-keys FILE`" in told[order.index(RESTORE)]) is (order[0] == RESTORE)
    run("upgrade")
    assert sealing.in_clear(there) == 0
    assert wiring.open_store(read()).keys is not None
    assert node(wiring.open_store(read())) == node(there) == stood
    with there.reading() as db:
        assert [row.evidence["answer"] for row in db.scalars(select(Consent))] == ["yes"] * clear


def test_restore_makes_no_key_while_keys_are_missing(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_clear_too(store)
    run("backup", "copy.db")
    there = new_machine(folder, monkeypatch)
    assert "1 values rest in clear" in run(*RESTORE)
    assert isinstance(there.keys, CustomerKeys)
    assert not set(there.keys.all()) - {"digests"}


def test_second_key_of_a_customer_stays_beside_the_first(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("keys", "copy.keys")
    keys = store.keys
    assert isinstance(keys, CustomerKeys)
    customer = next(one for one in keys.all() if one != "digests")
    before = keys.seal(customer, "media", b"before")
    there = new_machine(folder, monkeypatch).keys
    assert isinstance(there, CustomerKeys)
    since = there.seal(customer, "media", b"since")
    assert "keys added: 1" in run(*KEYS)
    assert "keys added: 0" in run(*KEYS)
    assert there.unseal(customer, "media", before) == b"before"
    assert there.unseal(customer, "media", since) == b"since"
    there.reseal(lambda sealed: sealed)
    run("keys", "both.keys")
    assert there.destroy([customer]) == 1
    with pytest.raises(KeyMissing):
        there.unseal(customer, "media", before)
    run("restore-keys", "both.keys")
    assert there.unseal(customer, "media", since) == b"since"


def test_restore_beside_keys_of_another_secret_is_refused(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "words").write_text("a long passphrase\n")
    run("backup", "copy.db", "--passphrase-file", "words")
    monkeypatch.setenv("RELEVO_SECRET_KEY", OTHER)
    with pytest.raises(KeyMissing, match="Nothing was changed"):
        run(*RESTORE, "--passphrase-file", "words")
    assert not [*(folder / "var").glob("*before-restore*")]


def test_upgrade_with_another_secret_is_told_in_a_sentence(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_clear_too(store)
    monkeypatch.setenv("RELEVO_SECRET_KEY", OTHER)
    with pytest.raises(KeyMissing, match="RELEVO_SECRET_KEY_OLD"):
        run("upgrade")


@pytest.mark.parametrize("place", [0.02, 0.5, 0.999])
def test_altered_backup_is_called_damaged_and_not_sealed_by_another_secret(
    store: Store, folder: Path, place: float
) -> None:
    run("backup", "copy.db")
    whole = bytearray((folder / "copy.db").read_bytes())
    for at in (40, int(len(whole) * place)):
        altered = whole.copy()
        altered[at] ^= 1
        (folder / "copy.db").write_bytes(altered)
        with pytest.raises(BackupSealed, match="damaged"):
            run(*RESTORE)


def test_wrong_secret_is_told_and_nothing_is_lost(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("backup", "copy.db")
    run("keys", "copy.keys")
    monkeypatch.setenv("RELEVO_SECRET_KEY", OTHER)
    with pytest.raises(BackupSealed, match="another secret; set RELEVO_SECRET_KEY"):
        run("restore", "copy.db", "--yes")
    with pytest.raises(KeyMissing, match="another secret"):
        run("restore-keys", "copy.keys")
    monkeypatch.setenv("RELEVO_SECRET_KEY", SECRET)
    assert node(store)


def test_passphrase_opens_a_backup_on_a_machine_with_another_secret(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "words").write_text("a long passphrase\n")
    (folder / "wrong").write_text("another passphrase\n")
    run("backup", "copy.db", "--passphrase-file", "words")
    there = new_machine(folder, monkeypatch, OTHER)
    with pytest.raises(BackupSealed, match="give its file by --passphrase-file"):
        run("restore", "copy.db", "--yes")
    with pytest.raises(BackupSealed, match="does not open with this passphrase"):
        run("restore", "copy.db", "--yes", "--passphrase-file", "wrong")
    run("restore", "copy.db", "--yes", "--passphrase-file", "words")
    with there.reading() as db:
        assert db.scalars(select(Customer)).one()


def test_short_passphrase_is_refused(store: Store, folder: Path) -> None:
    (folder / "words").write_text("short")
    with pytest.raises(PassphraseRefused, match="12 characters or more"):
        run("backup", "copy.db", "--passphrase-file", "words")
    assert not (folder / "copy.db").exists()


@pytest.mark.parametrize("cut", [20, -1, -2_000])
def test_cut_backup_changes_nothing(store: Store, folder: Path, cut: int) -> None:
    run("backup", "copy.db")
    (folder / "copy.db").write_bytes((folder / "copy.db").read_bytes()[:cut])
    with pytest.raises(BackupSealed, match="damaged"):
        run("restore", "copy.db", "--yes")
    assert node(store)


def test_keys_of_erased_customers_do_not_come_back(store: Store, folder: Path) -> None:
    run("keys", "copy.keys")
    keys = store.keys
    assert isinstance(keys, CustomerKeys)
    with store.reading() as db:
        customer = db.scalars(select(Customer.id)).one()
    keys.destroy([customer])
    erasures.add(keys, customer, utc_now())
    assert "1 belong to erased customers" in run("restore-keys", "copy.keys")
    assert list(keys.all()) == ["digests"]


def test_file_that_is_no_copy_of_keys_is_refused(store: Store, folder: Path) -> None:
    shutil.copy(folder / "var" / "relevo.db", folder / "copy.keys")
    with pytest.raises(KeysRefused, match="name a file that `relevo db keys` wrote"):
        run("restore-keys", "copy.keys")


def test_data_folder_is_closed_to_other_accounts(folder: Path) -> None:
    (folder / "var").mkdir(mode=0o755)
    wiring.make_data_folder(read())
    assert stat.S_IMODE((folder / "var").stat().st_mode) == 0o700
