"""Writes the recordings of one worker on one thread: no call waits for a disk, and a full disk ends no call."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from deflect.recordings import About, Tapes, Writing, rows
from deflect.recordings.files import SECOND
from deflect.steps.ledger import Ledger
from deflect.storage.errors import DatabaseUnavailable
from ivr.lines.base import Line
from ivr.recording.tape import Tape
from relevo.log import fault_fields, logger

LOG = logger("ivr")
BEAT_S = 0.2
SWEEP_S = 60.0
"""Between looks for tapes of workers that died."""
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    longest_s: float = 3600.0
    """What goes on for longer is not recorded further."""
    free_mb: int = 500
    """No recording goes on where the disk has less than this left."""


class Recorder:
    """`begin` may be called on any call's thread; everything else happens on the recorder's own."""

    def __init__(
        self,
        ledger: Ledger,
        tapes: Tapes,
        ids: Callable[[str], str],
        wall: Callable[[], datetime],
        limits: Limits = Limits(),
    ) -> None:
        self._ledger, self._tapes, self._ids, self._wall, self._limits = ledger, tapes, ids, wall, limits
        self._open: dict[Tape, Writing | None] = {}
        self._written: dict[Tape, int] = {}
        self._stop = threading.Event()
        self._swept_at = 0.0
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._starting = threading.Lock()

    def begin(self, line: Line, leg: str, kind: Literal["call", "message"], node: str = "") -> Tape:
        """Records a line from now on."""
        tape = Tape(About(self._ids("rec"), leg, kind, self._wall(), node), line)
        self._open[tape] = None
        with self._starting:
            if not self._thread.is_alive() and not self._stop.is_set():
                self._thread.start()
        return tape

    def close(self, within_s: float = 3.0) -> None:
        """Writes what is there and ends; recordings still under way are entered by a later sweep."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def _run(self) -> None:
        while not self._stop.wait(BEAT_S):
            self._beat()
        self._beat()

    def _beat(self) -> None:
        for tape in list(self._open):
            try:
                self._write(tape)
            except Exception as error:  # the call goes on after any error; its message is not logged
                self._fail(tape, error)
        if time.monotonic() - self._swept_at > SWEEP_S:
            self._swept_at = time.monotonic()
            self._sweep()

    def _sweep(self) -> None:
        """Enters recordings of workers that died. Must not end the thread: no call could be recorded any more."""
        try:
            rows.sweep(self._ledger, self._tapes)
        except DatabaseUnavailable:
            pass  # the next look
        except Exception as error:
            LOG.error("recordings_not_entered", **fault_fields(error))

    def _write(self, tape: Tape) -> None:
        wish = tape.wish  # read before the sound is taken: what comes later is not wanted
        sound = tape.take()
        if not tape.failed:
            file = self._open[tape] or self._begun(tape)
            room = int(self._limits.longest_s * SECOND) - self._written.get(tape, 0)
            file.add(sound[: max(0, room)])
            self._written[tape] = self._written.get(tape, 0) + len(sound)
            if wish and not tape.drained.is_set():
                file.finish()
        if wish:
            tape.drained.set()
        if wish in ("kept", "dropped", "left"):
            self._ended(tape, wish)

    def _begun(self, tape: Tape) -> Writing:
        self._tapes.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(self._tapes.folder).free < self._limits.free_mb * MEGABYTE:
            raise OSError("the disk is nearly full")
        self._open[tape] = file = self._tapes.write(tape.about)
        return file

    def _ended(self, tape: Tape, wish: str) -> None:
        file = self._open.pop(tape)
        self._written.pop(tape, None)
        if wish == "dropped":
            self._tapes.erase(tape.about.id)
        elif file is not None and wish == "kept":
            with suppress(DatabaseUnavailable):  # a later sweep finds it
                rows.settle(self._ledger, self._tapes, file.left(), tape.marks)
        if file is not None:
            file.close()

    def _fail(self, tape: Tape, error: Exception) -> None:
        """Stops a recording; what was written stays and is entered."""
        if not tape.failed:
            LOG.error("recording_stopped", leg=tape.about.leg, **fault_fields(error))
        tape.failed = True
