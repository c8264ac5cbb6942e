"""The exceptions that a worker's line threads must survive: counted, logged by kind and place, kept for the metrics.

A thread that notes one is never held up: the control thread logs and writes, twice a second at most, and only when
something happened. The message of an exception is never looked at, since it may hold a caller's words or number.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Literal, TypeAlias

from relevo.log import fault_fields, logger

LOG = logger("ivr")
Where: TypeAlias = Literal["control", "sound"]
"""On which thread: the SIP control thread, or the library's clock thread that carries sound."""
EVERY_S = 60.0  # the same exception at the same place is logged this often, with how often it came
KINDS = 32  # kinds that are told apart; more are counted only


@dataclass(slots=True)
class Kind:
    """Exceptions of one class from one line of code; `unlogged`: how many came since the last log line."""

    where: Where
    fields: Mapping[str, str]
    unlogged: int = 0
    logged_at: float = float("-inf")


@dataclass(slots=True)
class FaultLog:
    """`note` may be called on any thread, `flush` on the control thread. `path`: where the counts are kept, if at all.

    Counts go on from what a predecessor at the same path left.
    """

    path: Path | None = None
    _counts: Counter[str] = field(init=False)
    _kinds: dict[tuple[str, str, int], Kind] = field(default_factory=dict)
    _unlogged: int = 0
    _unwritten: bool = False
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._counts = Counter(read(self.path) if self.path else {})

    @property
    def count(self) -> int:
        return self._counts.total()

    def note(self, where: Where, fault: Exception) -> None:
        """Counts one exception; it is logged by the next `flush`."""
        with self._lock:
            self._counts[where] += 1
            self._unwritten = True
            key = where, type(fault).__name__, _line(fault)
            kind = self._kinds.get(key)
            if kind is None and len(self._kinds) < KINDS:
                kind = self._kinds[key] = Kind(where, fault_fields(fault))
            if kind is not None:
                kind.unlogged += 1
                self._unlogged += 1

    def flush(self, now: float | None = None) -> None:
        """Logs what is new and writes the counts where they have changed. `now` is monotonic s."""
        if not self._unlogged and not self._unwritten:
            return
        now = time.monotonic() if now is None else now
        with self._lock:
            due = [one for one in self._kinds.values() if one.unlogged and now - one.logged_at >= EVERY_S]
            told = [(one, one.unlogged) for one in due]
            for one in due:
                self._unlogged -= one.unlogged
                one.unlogged, one.logged_at = 0, now
            counts, unwritten = dict(self._counts), self._unwritten
            self._unwritten = False
        for one, times in told:
            LOG.error("line_fault", where=one.where, times=times, **one.fields)
        if unwritten and self.path is not None:
            _write(self.path, counts)


def read(path: Path) -> dict[str, int]:
    """Returns the counts of one worker, by thread; empty where there were no faults."""
    try:
        return {str(where): int(count) for where, count in json.loads(path.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(path: Path, counts: Mapping[str, int]) -> None:
    """Whole or not at all; the counts are in memory, so a full disk only makes the metrics late."""
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(counts))
        fresh.replace(path)
    except OSError as error:
        LOG.warning("fault_counts_not_written", **fault_fields(error))


def _line(fault: Exception) -> int:
    """The deepest line number of an exception."""
    trace, line = fault.__traceback__, 0
    while trace is not None:
        line = trace.tb_lineno
        trace = trace.tb_next
    return line
