"""Doctor tells a full disk as such, and says what frees the calls that wait."""

from __future__ import annotations

import errno
import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from relevo.config.settings import Settings
from relevo.programs import wiring
from relevo.programs.checks import storage

Usage = namedtuple("Usage", "total used free")


def test_full_disk_is_told_by_disk_fsync_and_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_dir=tmp_path)
    wiring.open_store(settings).upgrade()
    assert storage.database(settings).health == "ok"

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(10, 10, 0))
    for look in (storage.disk, storage.fsync, storage.database):
        found = look(settings)
        assert (found.health, found.fix) == ("error", storage.FREE)
    assert not (tmp_path / ".fsync").exists()


def test_damaged_database_is_told_with_the_way_back(tmp_path: Path) -> None:
    (tmp_path / "relevo.db").write_bytes(b"no database, this" * 100)
    found = storage.database(Settings(data_dir=tmp_path))
    assert (found.health, "damaged" in found.seen) == ("error", True)
    assert "relevo db restore FILE" in found.fix
