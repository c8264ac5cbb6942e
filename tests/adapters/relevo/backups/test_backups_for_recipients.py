"""A backup for a recipient: only the private key opens it, and the machine that wrote it does not have that."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from deflect.keeping.backups.recipients import BackupKeyRefused
from deflect.keeping.backups.sealed_files import BackupSealed
from deflect.storage.store import Store
from relevo.cli.records.backups import PassphraseRefused
from tests.adapters.relevo.backups.backup_site import new_machine, node, run

RESTORE = ("restore", "copy.db", "--yes")


def key_pair(folder: Path, name: str = "private.key") -> str:
    public = run("backup-key", name).strip()
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    return public


def test_backup_for_a_recipient_opens_with_the_private_key_alone(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = key_pair(folder)
    key_pair(folder, "other.key")
    stood = node(store)
    run("backup", "copy.db", "--recipient", public)
    run("keys", "copy.keys")
    assert b"612345678" not in (folder / "copy.db").read_bytes()
    (folder / "words").write_text("a long passphrase\n")
    for given in ((), ("--passphrase-file", "words")):
        with pytest.raises(BackupSealed, match=r"recipient's private key; give .* by --identity"):
            run(*RESTORE, *given)  # by the machine that wrote it
    with pytest.raises(BackupSealed, match="for another recipient"):
        run(*RESTORE, "--identity", "other.key")
    assert not [*(folder / "var").glob("*before-restore*"), *(folder / "var").glob(".backup*")]
    there = new_machine(folder, monkeypatch)
    run(*RESTORE, "--identity", "private.key")
    run("restore-keys", "copy.keys")
    assert node(there) == stood


def test_two_backups_for_a_recipient_have_nothing_in_common(store: Store, folder: Path) -> None:
    public = key_pair(folder)
    for name in ("one", "two"):
        run("backup", name, "--recipient", public)
    one, two = ((folder / name).read_bytes() for name in ("one", "two"))
    assert one[200:1200] != two[200:1200]


@pytest.mark.parametrize("place", [0.02, 0.5, 0.999])
def test_altered_backup_for_a_recipient_is_called_damaged(store: Store, folder: Path, place: float) -> None:
    run("backup", "copy.db", "--recipient", key_pair(folder))
    whole = bytearray((folder / "copy.db").read_bytes())
    for at in (60, int(len(whole) * place)):
        altered = whole.copy()
        altered[at] ^= 1
        (folder / "copy.db").write_bytes(altered)
        with pytest.raises(BackupSealed, match="damaged"):
            run(*RESTORE, "--identity", "private.key")


@pytest.mark.parametrize("change", [str.upper, lambda key: key[:-1], lambda key: f"{key[:-6]}AAAAA=", lambda _: "x"])
def test_wrong_public_key_is_told_and_nothing_is_written(
    store: Store, folder: Path, change: Callable[[str], str]
) -> None:
    public = key_pair(folder)
    with pytest.raises(BackupKeyRefused, match="not a public key"):
        run("backup", "copy.db", "--recipient", change(public))
    private = (folder / "private.key").read_text().splitlines()[-1]
    with pytest.raises(BackupKeyRefused, match="not a public key"):
        run("backup", "copy.db", "--recipient", private)
    assert not (folder / "copy.db").exists()


def test_file_without_a_private_key_is_told(store: Store, folder: Path) -> None:
    public = key_pair(folder)
    run("backup", "copy.db", "--recipient", public)
    (folder / "public.key").write_text(public)
    for name in ("public.key", "nowhere.key", "copy.db"):
        with pytest.raises(BackupKeyRefused, match="holds no private key"):
            run(*RESTORE, "--identity", name)
    with pytest.raises(BackupKeyRefused, match="already exists"):
        run("backup-key", "private.key")


def test_two_ways_to_seal_or_open_at_once_are_refused(store: Store, folder: Path) -> None:
    (folder / "words").write_text("a long passphrase\n")
    public = key_pair(folder)
    with pytest.raises(PassphraseRefused, match="one of the two"):
        run("backup", "copy.db", "--recipient", public, "--passphrase-file", "words")
    run("backup", "copy.db")
    with pytest.raises(PassphraseRefused, match="one of the two"):
        run(*RESTORE, "--identity", "private.key", "--passphrase-file", "words")
    with pytest.raises(BackupSealed, match="opens with the secret"):
        run(*RESTORE, "--identity", "private.key")
