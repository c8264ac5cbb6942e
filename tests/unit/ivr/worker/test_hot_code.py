"""Code that calls run lies together before workers are forked, and does what it did."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ivr.worker import aside

ROOT = str(Path(__file__).parents[4])
GATHERED = """
import os, sys

from ivr.worker import hot_code

LINES = "".join(f"    total += number * {one}\\n" for one in range(20))
for name in range(4000):
    exec(f"def f{name}(number):\\n    total = 0\\n{LINES}    return [(lambda: total + one)() for one in range(3)]")
HOT = [globals()[f"f{name}"] for name in range(0, 4000, 40)]

def private_kb():
    rollup = open("/proc/self/smaps_rollup").read()
    return int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Private_Dirty:")))

def run():
    return [one(2) for one in HOT for _ in range(20)][::20]

before = [one.__code__ for one in HOT]
used = hot_code.used_by(run) if sys.argv[1] == "gathered" else frozenset()
told = hot_code.gather(used) if used else 0
moved = sum(one.__code__ is not old and one.__code__ == old for one, old in zip(HOT, before))
if os.fork() == 0:
    at_first = private_kb()
    assert run() == [[380, 381, 382]] * len(HOT)
    print(moved, private_kb() - at_first)
    sys.stdout.flush()
    os._exit(0)
os.wait()
"""


def grown(how: str) -> tuple[int, int]:
    """Returns of how many functions the code was moved, and by how many kB a worker grew that ran them."""
    run = subprocess.run(
        [sys.executable, "-c", GATHERED, how],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": ROOT},
    )
    moved, kb = run.stdout.split()
    return int(moved), int(kb)


def test_worker_copies_fewer_pages_where_code_that_runs_lies_together() -> None:
    """On Python 3.12; elsewhere code is left alone."""
    moved, gathered = grown("gathered")
    if sys.version_info[:2] == (3, 12):
        assert moved == 100
        assert gathered < grown("left")[1]
    else:
        assert moved == 0


def test_work_aside_leaves_nothing_but_its_result() -> None:
    kept: list[int] = []

    def work() -> bytes:
        kept.append(1)
        return b"done"

    assert aside.result_of(work) == b"done"
    assert kept == []


def test_work_aside_that_fails_has_no_result() -> None:
    def work() -> bytes:
        raise OSError

    assert aside.result_of(work) == b""
