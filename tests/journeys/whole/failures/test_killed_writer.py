"""`kill -9` for a program that writes to a SQLite file: its transaction leaves no row and no lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import select
from whole_records import Records
from whole_system import ROOT

from deflect.tables import Setting

WRITER = """
import sys
from deflect.storage.store import Store
from deflect.tables import Setting
store = Store(sys.argv[1])
with store.transaction() as db:
    db.add(Setting(name="half", value=1, changed_at=store.clock()))
    db.flush()
    print("written", flush=True)
    sys.stdin.read()
"""


def test_sqlite_writer_killed_in_its_transaction_leaves_no_row_and_no_lock(tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path}/relevo.db", tmp_path)
    records.store.upgrade()
    command = [sys.executable, "-c", WRITER, str(records.store.url)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        writer.kill()
    records.pass_time(seconds=1)
    with records.store.reading() as db:
        assert set(db.scalars(select(Setting.name))) == {"clock_offset_s"}
    records.close()
