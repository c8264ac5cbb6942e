"""Fakes of recordings in virtual time: tapes that are not written, and a meter driven by the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from deflect.recordings import About, Meter
from deflect.storage.store import utc_now
from ivr.lines.base import Line
from ivr.recording.tape import Tape


class FakeRecorder:
    """Keeps its `tapes`; of a message the caller spoke `voiced_s`, and is silent from the instant `quiet_from` on."""

    def __init__(self, clock: Callable[[], float], voiced_s: float = 5.0, quiet_from: float = float("inf")) -> None:
        self.tapes: list[Tape] = []
        self._clock, self._voiced_s, self._quiet_from = clock, voiced_s, quiet_from

    def begin(self, line: Line, leg: str, kind: Literal["call", "message"], node: str = "") -> Tape:
        tape = Tape(About(f"rec_{len(self.tapes) + 1}", leg, kind, utc_now(), node), line)
        tape.meter = FakeMeter(self._clock, self._voiced_s, self._quiet_from)
        tape.drained.set()
        self.tapes.append(tape)
        return tape

    def close(self) -> None:
        """Does nothing: there is nothing to write."""


class FakeMeter(Meter):
    """Measures by the clock instead of by sound."""

    def __init__(self, clock: Callable[[], float], voiced_s: float, quiet_from: float) -> None:
        super().__init__()
        self.heard_s = self.voiced_s = voiced_s
        self._clock, self._quiet_from = clock, quiet_from

    def __getattribute__(self, name: str) -> object:
        if name == "quiet_s":
            return max(0.0, self._clock() - self._quiet_from)
        return super().__getattribute__(name)
