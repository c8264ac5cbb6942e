"""`relevo db`: a backup is whole or not there, a restore loses nothing and sends nothing twice."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from deflect.keeping.backups import sealed_files, sqlite_files
from deflect.keeping.backups.sqlite_files import FileRefused
from deflect.storage.store import Store
from deflect.tables import Conversation, Customer, Leg, Outbox, Setting
from relevo.cli.db import DatabaseRefused
from relevo.cli.records import backups
from relevo.config.settings import read
from relevo.programs import wiring
from tests.adapters.relevo.backups.backup_site import run

FORK = multiprocessing.get_context("fork")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Store:
    made = wiring.open_store(read())
    made.upgrade()
    return made


def remember(store: Store, name: str) -> None:
    with store.transaction() as db:
        db.add(Setting(name=name, value="kept", changed_at=NOW))


def opened(file: Path) -> Path:
    """The plain copy of a sealed backup; another file itself."""
    if not sealed_files.is_sealed(file):
        return file
    plain = file.with_suffix(".plain")
    sealed_files.unseal(file, plain, backups.opener(read(), None))
    return plain


def remembers(file: Path, name: str) -> bool:
    with closing(sqlite3.connect(opened(file))) as database:
        return database.execute("SELECT 1 FROM setting WHERE name = ?", (name,)).fetchone() is not None


def test_a_folder_without_a_database_is_not_backed_up_and_stays_without(folder: Path) -> None:
    with pytest.raises(DatabaseRefused, match=r"there is no database at .* set RELEVO_DATA_DIR"):
        run("backup", "copy.db")
    with pytest.raises(DatabaseRefused, match="there is no database"):
        run("check")
    assert not (folder / "copy.db").exists()
    assert not (folder / "var" / "relevo.db").exists()


def test_an_empty_database_is_not_backed_up(folder: Path) -> None:
    (folder / "var").mkdir()
    empty(folder / "var" / "relevo.db")
    with pytest.raises(FileRefused, match="is empty, not a database of Relevo"):
        run("backup", "copy.db")
    assert list(folder.glob("*copy*")) == []


def test_a_backup_is_private_and_holds_what_was_just_committed(store: Store, folder: Path) -> None:
    remember(store, "new")
    run("backup", "copy.db")
    assert remembers(folder / "copy.db", "new")
    assert (folder / "copy.db").stat().st_mode & 0o777 == 0o600
    with pytest.raises(DatabaseRefused, match="already exists"):
        run("backup", "copy.db")


def test_a_backup_that_does_not_fit_leaves_nothing(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileRefused, match="No space left"):
        run("backup", "copy.db")
    assert list(folder.glob("*copy*")) == []


def empty(file: Path) -> None:
    file.touch()


def foreign(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
        database.commit()


def words(file: Path) -> None:
    file.write_text("no database at all, but some words" * 100)


@pytest.mark.parametrize(
    ("write", "said"),
    [(empty, "is empty"), (foreign, "a database of something else"), (words, "damaged, or no database")],
)
def test_a_file_that_is_no_backup_changes_nothing(
    store: Store, folder: Path, write: Callable[[Path], None], said: str
) -> None:
    remember(store, "before")
    store.dispose()
    write(folder / "copy.db")
    with pytest.raises(FileRefused, match=said):
        run("restore", "copy.db", "--yes")
    assert remembers(folder / "var" / "relevo.db", "before")


def test_a_backup_of_a_newer_release_changes_nothing(store: Store, folder: Path) -> None:
    run("backup", "copy.db")
    with closing(sqlite3.connect(opened(folder / "copy.db"))) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    with pytest.raises(DatabaseRefused, match="newer release"):
        run("restore", "copy.plain", "--yes")


def test_a_database_in_use_is_not_replaced(store: Store, folder: Path) -> None:
    run("backup", "copy.db")
    with store.reading() as db:
        db.get(Setting, "x")
        with pytest.raises(FileRefused, match="stop Relevo first"):
            run("restore", "copy.db", "--yes")


def test_nobody_opens_a_database_while_it_is_replaced(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "copy.db")
    store.dispose()
    copy = sqlite_files.copy

    def tried(source: Path, target: Path) -> None:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            remembers(target, "x")
        copy(source, target)

    monkeypatch.setattr(sqlite_files, "copy", tried)
    assert "restored" in run("restore", "copy.db", "--yes")


@pytest.mark.parametrize("write", [words, Path.unlink])
def test_a_log_without_its_database_is_not_taken_for_the_restored_ones(
    store: Store, folder: Path, write: Callable[[Path], None]
) -> None:
    run("backup", "copy.db")
    store.dispose()
    remember_and_die(store)
    write(folder / "var" / "relevo.db")
    run("restore", "copy.db", "--yes")
    assert not remembers(folder / "var" / "relevo.db", "in the log only")


def test_each_damaged_database_is_kept_as_it_is(store: Store, folder: Path) -> None:
    run("backup", "copy.db")
    store.dispose()
    for _ in range(2):
        words(folder / "var" / "relevo.db")
        assert "is kept" in run("restore", "copy.db", "--yes")
    kept = list((folder / "var").glob("relevo.db*.damaged"))
    assert [file.read_text()[:11] for file in kept] == ["no database"] * 2


def remember_and_die(store: Store) -> None:
    """As a program that is killed: what it committed stays in the log."""
    process = FORK.Process(target=dies_after, args=(store.url.render_as_string(),))
    process.start()
    process.join(10)


def dies_after(database: str) -> None:
    remember(Store(database), "in the log only")
    os._exit(0)


def test_each_restore_keeps_all_that_was_committed_before_it(store: Store, folder: Path) -> None:
    run("backup", "copy.db")
    store.dispose()
    remember_and_die(store)
    first, second = (run("restore", "copy.db", "--yes") for _ in range(2))
    kept = sorted((folder / "var").glob("relevo.before-restore-*.db"))
    assert sorted(remembers(each, "in the log only") for each in kept) == [False, True]
    assert all(any(str(each) in told for told in (first, second)) for each in kept)
    assert not remembers(folder / "var" / "relevo.db", "in the log only")


def test_what_was_meant_at_the_backup_is_not_done_again(store: Store, folder: Path) -> None:
    with store.transaction() as db:
        for each in (Customer(id="cus_1", created_at=NOW), conversation(), leg()):
            db.add(each)
            db.flush()
        db.add_all((row("out_0", "text", "queued"), row("out_1", "text", "delivered"), row("out_2", "fetch", "queued")))
    run("backup", "copy.db")
    store.dispose()
    assert "1 texts and 1 requests were unsettled" in run("restore", "copy.db", "--yes")
    with store.reading() as db:
        states = db.scalars(select(Outbox.state).order_by(Outbox.position)).all()
    assert states == ["uncertain", "delivered", "attempted"]


def conversation() -> Conversation:
    return Conversation(
        id="cnv_1",
        customer_id="cus_1",
        reference="N7K4",
        flow="tienda",
        language="es",
        channel="sms",
        created_at=NOW,
        last_entry_at=NOW,
    )


def leg() -> Leg:
    return Leg(
        id="leg_1",
        conversation_id="cnv_1",
        customer_id="cus_1",
        medium="text",
        channel="sms",
        ours="+34910000001",
        theirs="+34612345678",
        language="es",
        flow="tienda",
        flow_version="v1",
        opened_at=NOW,
        session={},
        turn={},
        wait="answer",
    )


def row(name: str, kind: str, state: str) -> Outbox:
    return Outbox(
        id=name,
        kind=kind,
        lane=name,
        conversation_id="cnv_1",
        leg_id="leg_1",
        body="hola",
        request={},
        state=state,
        created_at=NOW,
        due_at=NOW,
    )
