"""Reads the load of processors and memory from /proc: our own, and that of other programs meanwhile."""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from ivr.worker.prefork import memory_mb

QUIET_PERCENT = 15.0
"""Above this load by other programs, the figures are marked as not quiet."""
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class Load:
    """Counts from its creation."""

    def __init__(self) -> None:
        self._all, self._busy = _processor_seconds()
        self._ours = cpu_s(os.getpid())

    def foreign_percent(self) -> float:
        """Returns what other programs used since then, in percent of all processors."""
        whole, busy = _processor_seconds()
        foreign = (busy - self._busy) - (cpu_s(os.getpid()) - self._ours)
        return max(0.0, 100 * foreign / max(whole - self._all, _TICK_S))

    def quiet(self) -> bool:
        return self.foreign_percent() <= QUIET_PERCENT


def cpu_s(root: int) -> float:
    """Returns the processor seconds of a process and its descendants, including children that have ended."""
    stats = _stats()
    return sum(sum(int(field) for field in stats[pid][11:15]) for pid in _tree(root, stats)) * _TICK_S


def processors() -> int:
    """Returns how many processors the machine has."""
    return os.cpu_count() or 1


def pss_mb(root: int) -> float:
    """Returns the memory of a process and its descendants in MB, shared pages counted proportionally."""
    total = 0.0
    for pid in _tree(root, _stats()):
        try:
            total += memory_mb(pid)
        except (OSError, StopIteration):  # it ended meanwhile
            continue
    return total


def sync_ms(folder: Path) -> float:
    """Returns how long the disk under `folder` takes for an fsync, in ms; every step waits for one."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(4096))
        file.flush()
        began = time.monotonic()
        os.fdatasync(file.fileno())
        return 1000 * (time.monotonic() - began)


def _tree(root: int, stats: Mapping[int, list[str]]) -> list[int]:
    children = defaultdict(list)
    for pid, fields in stats.items():
        children[int(fields[1])].append(pid)
    found, new = [], [root] if root in stats else []
    while new:
        found += new
        new = [child for pid in new for child in children[pid]]
    return found


def _stats() -> dict[int, list[str]]:
    """The fields of /proc/<pid>/stat after the name, which may hold blanks (proc(5))."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                found[int(folder.name)] = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
    return found


def _processor_seconds() -> tuple[float, float]:
    """(all, busy) seconds of all processors since the machine began."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    whole = sum(fields) * _TICK_S
    return whole, whole - (fields[3] + fields[4]) * _TICK_S
