"""The first start keeps the first password, and names what is wrong before it makes anything."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select

from deflect.keeping import sealing
from deflect.people.accounts import accounts
from deflect.tables import Entry
from relevo.cli import up
from relevo.config.settings import Settings, WrongSettings
from relevo.programs import wiring


def settings_in(folder: Path, *, demo: bool = False) -> Settings:
    return Settings(data_dir=folder, recogniser="none", demo=demo)


@pytest.mark.parametrize("demo", [False, True], ids=["without the demo", "with the demo's colleagues"])
def test_first_password_is_printed_before_any_program_starts(tmp_path: Path, demo: bool) -> None:
    told = io.StringIO()
    password = up.prepare(settings_in(tmp_path, demo=demo), Console(file=told, width=200))
    assert password
    assert f"sign in as {wiring.ADMIN} with {password}" in told.getvalue()


def test_second_start_of_a_demo_finds_nothing_to_seal(tmp_path: Path) -> None:
    settings, told = settings_in(tmp_path, demo=True), io.StringIO()
    up.prepare(settings, Console(file=told, width=200))
    store = wiring.open_store(settings)
    with store.reading() as db:
        found = db.scalars(select(Entry).where(Entry.kind == "looked_up")).all()
    assert found
    assert all(entry.meta["value"] for entry in found)
    assert sealing.in_clear(store) == 0
    up.prepare(settings, Console(file=told, width=200))
    assert "rested in clear" not in told.getvalue()


def test_unusable_secret_is_told_before_the_first_account_is_made(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("short")
    settings = settings_in(tmp_path)
    with pytest.raises(WrongSettings, match="holds no secret"):
        up.prepare(settings, Console(file=io.StringIO()))
    (tmp_path / "secret.key").unlink()
    store = wiring.open_store(settings)
    wiring.upgrade(store)
    assert accounts(store) == ()


def test_data_folder_that_cannot_be_made_is_told_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(wiring.FolderNotWritable, match="RELEVO_DATA_DIR"):
        wiring.open_store(settings_in(tmp_path / "file" / "var"))


@pytest.mark.parametrize("name", ["log", "voice", "spool"])
def test_file_with_the_name_of_a_folder_of_ours_is_told_with_the_fix(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("relevo up > log")
    with pytest.raises(wiring.FolderNotWritable, match=f"{name} is a file.*move the file"):
        wiring.make_data_folder(settings_in(tmp_path))


def test_data_folder_of_another_account_is_told_with_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(wiring.FolderNotWritable, match=f"{tmp_path} is not writable"):
        wiring.open_store(settings_in(tmp_path))
