"""What a worker allocates lies together, not in the gaps that start-up left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[4])
PIECES = """
import ctypes, os, sys
from ivr.worker import gaps

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]

def touched_kb():
    rollup = open("/proc/self/smaps_rollup").read()
    return int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Private_Dirty:")))

pieces = [libc.malloc(1400) for _ in range(8000)]
for piece in pieces:
    ctypes.memset(piece, 1, 1400)
for piece in pieces[::4]:
    libc.free(piece)
taken = gaps.fill() if sys.argv[1] == "filled" else 0
if os.fork() == 0:
    before = touched_kb()
    for _ in range(2000):
        ctypes.memset(libc.malloc(700), 2, 700)
    print(taken, touched_kb() - before)
    sys.stdout.flush()
    os._exit(0)
os.wait()
"""


def grown(gaps: str) -> tuple[int, int]:
    """Returns how many gaps were taken, and by how many kB a worker then grew that wrote 1,400 kB."""
    run = subprocess.run(
        [sys.executable, "-c", PIECES, gaps],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": ROOT},
    )
    taken, kb = run.stdout.split()
    return int(taken), int(kb)


def test_worker_of_a_parent_without_gaps_copies_fewer_pages() -> None:
    taken, filled = grown("filled")
    left = grown("left")[1]
    assert taken >= 2000
    assert filled < 2000 < left
