"""Keeps callers' inputs on this machine while the database is away, sealed and synced; enters them when it is back.

One file per process, one sealed record per line. Entered inputs only go into the timeline: the flow takes no step,
since the call is over by then.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from deflect.conversations.timeline import MASK
from deflect.facts import Caller
from deflect.locked_files import locked
from deflect.spool import lines
from deflect.steps.entries import record_input
from deflect.steps.ledger import Ledger
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.unit import Unit
from deflect.storage.vault import Unreadable, Vault
from relevo.log import fault_fields, logger
from voice_flows.model.turns import Heard, HungUp, Input, Keys, Silence, Speech

LOG = logger("deflect")
EVERY_S = 5.0
MOST: Final = 1000
"""Inputs that wait in memory while the disk is full."""
_SUFFIX = ".spool"


@dataclass(frozen=True, slots=True)
class _Event:
    """What a caller did; without any field it is silence."""

    keys: str | None = None
    speech: str | None = None
    score: float = 0.0
    hung_up: bool = False
    reason: str = "failed"
    """Why the call ended, where it did."""


@dataclass(frozen=True, slots=True)
class _Record:
    """One sealed line of a file. Fields may be added, with a default: lines of an earlier release must load."""

    caller: Caller
    flow: str
    leg: str | None
    key: str
    at: datetime
    event: _Event


_RECORD: Final = TypeAdapter(_Record)


class Spool:
    """Thread-safe. A process may also enter the files of another one, dead or alive."""

    def __init__(self, folder: Path, vault: Vault):
        self._folder, self._vault = folder, vault
        self._writing = threading.Lock()
        self._unwritten: deque[bytes] = deque(maxlen=MOST)
        """Sealed lines that the disk did not take."""

    def keep(
        self,
        caller: Caller,
        flow: str,
        leg: str | None,
        key: str,
        event: Input,
        at: datetime,
        *,
        sensitive: bool = False,
    ) -> None:
        """Store one input of a call; it is on the disk when this returns. `leg` is `None` if none could be opened.

        With `sensitive`, only the fact of an answer is stored, not the answer. Where the disk takes nothing (it is
        full) the input waits in memory, so that the call ends in the ledger once there is room.
        """
        record = _Record(caller, flow, leg, key, at, _event(event, sensitive=sensitive))
        line = self._vault.seal(_RECORD.dump_json(record))
        with self._writing:
            try:
                lines.append(self._folder / f"{os.getpid()}{_SUFFIX}", [line])
            except OSError as error:
                LOG.error("input_not_spooled", leg=leg, **fault_fields(error))
                self._unwritten.append(line)

    def enter(self, ledger: Ledger) -> int:
        """Enter the stored inputs, in order, and empty the files; returns how many. Idempotent.

        Raises `DatabaseUnavailable`. A record that the ledger refuses is set aside unchanged and stops no other.
        """
        entered = 0
        for path in self._kept():
            with locked(path) as file:
                for line in file.read().splitlines():
                    entered += self._enter(ledger, line)
                file.truncate(0)
        while self._unwritten:
            entered += self._enter(ledger, self._unwritten[0])
            self._unwritten.popleft()
        return entered

    def reseal(self, turn: Callable[[bytes], bytes | None]) -> None:
        """Gives each stored input to `turn`, and keeps what it returns in its place."""
        for path in [*self._kept(), self._folder / lines.REFUSED]:
            lines.reseal(path, turn)

    def follow(self, ledger: Ledger, stop: threading.Event, every_s: float = EVERY_S) -> None:
        """Until `stop`, enter stored inputs once the database is back, those of dead processes too. For a thread."""
        while True:
            if self._unwritten or self._kept():
                try:
                    self.enter(ledger)
                except DatabaseUnavailable:
                    pass  # the next look
                except OSError as error:
                    LOG.error("spool_unreadable", **fault_fields(error))
            if stop.wait(every_s):
                return

    def _kept(self) -> list[Path]:
        return sorted(path for path in self._folder.glob(f"*{_SUFFIX}") if path.stat().st_size)

    def _enter(self, ledger: Ledger, line: bytes) -> int:
        try:
            plain = self._vault.unseal(line)
        except Unreadable:
            return 0  # the end of a line that was being written when the machine stopped: never said to be kept
        try:
            _enter(ledger, _RECORD.validate_json(plain))
        except DatabaseUnavailable:
            raise
        except Exception as error:  # the record rests sealed until an operator looks; it must stop no other
            LOG.error("spooled_record_refused", **fault_fields(error))
            lines.set_aside(self._folder, [line])
            return 0
        return 1


def _enter(ledger: Ledger, record: _Record) -> None:
    leg = record.leg or ledger.open_call(record.caller, record.flow).leg
    if record.event.hung_up:
        ledger.close(leg, record.key, record.event.reason, record.at)
        return

    def note(unit: Unit) -> None:
        conversation, row = unit.locked(leg)
        if unit.first(leg, record.key):
            record_input(unit, conversation, row, _input(record.event), record.at)

    ledger.work(note)


def _event(event: Input, *, sensitive: bool) -> _Event:
    match event:
        case Keys(digits=digits):
            return _Event(keys=MASK if sensitive else digits)
        case Speech(hypotheses=(best, *_)):
            return _Event(speech=MASK if sensitive else best.text, score=best.score)
        case HungUp(reason=reason):
            return _Event(hung_up=True, reason=reason)
    return _Event()


def _input(event: _Event) -> Input:
    if event.keys is not None:
        return Keys(event.keys)
    if event.speech is not None:
        return Speech((Heard(event.speech, None, event.score),))
    return Silence()
