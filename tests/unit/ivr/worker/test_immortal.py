"""Objects that exist before the fork are no longer counted, so that workers share their pages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[4])
SHARED = """
import gc, os, sys
from ivr.worker import immortal

def private_kb():
    rollup = open("/proc/self/smaps_rollup").read()
    return int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Private_Dirty:")))

rows = [(number, str(number), {"row": number}) for number in range(50_000)]
made = immortal.make_all()
gc.freeze()
if os.fork() == 0:
    before = private_kb()
    assert sum(number for number, name, row in rows if name and row["row"] == number) == sum(range(50_000))
    used = [list(row) for row in rows]
    del used
    print(made, sys.getrefcount(rows) == immortal.COUNT, private_kb() - before)
    sys.stdout.flush()
    os._exit(0)
os.wait()
"""


def test_worker_shares_what_was_made_before_the_fork() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SHARED],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": ROOT},
    )
    made, immortal, private_kb = run.stdout.split()
    if sys.version_info[:2] == (3, 12):
        assert int(made) > 100_000
        assert immortal == "True"
        assert int(private_kb) < 8000
    else:
        assert (made, immortal) == ("0", "False")
