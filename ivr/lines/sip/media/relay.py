"""Gives calls their sound back after the relay that carries it was started anew and knows none of them.

Every call that is silent since then is offered anew (re-INVITE), which the proxy in front tells the relay of. Used on
the control thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import pjsua2 as pj

from ivr.lines.liveness import Liveness
from relevo.log import logger

LOG = logger("ivr")
AFTER_S: Final = (2.0, 5.0, 9.0)
"""From the relay's start until calls are offered anew: those that are still silent then."""
SILENT_S: Final = 1.0


class Call(Protocol):
    """The part of `ivr.lines.sip.call.SipCall` that is needed."""

    liveness: Liveness | None

    def reinvite(self, prm: object) -> None: ...


class RelayWatch:
    """Looks at a file that the relay's program writes whenever it starts; without one nothing is ever due."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._seen = self._start()
        self._due: list[float] = []

    def due(self, now: float) -> bool:
        """Whether it is time to offer silent calls anew; `now` is monotonic s."""
        if (start := self._start()) != self._seen:
            self._seen, self._due = start, [now + after for after in AFTER_S]
        if not self._due or now < self._due[0]:
            return False
        self._due.pop(0)
        return True

    def _start(self) -> int:
        if self._file is not None:
            with suppress(OSError):
                return self._file.stat().st_mtime_ns
        return 0


def offer_anew(calls: Iterable[Call], now: float) -> None:
    """Offers the sound of every call anew that should have some and is silent."""
    silent = [call for call in calls if call.liveness is not None and call.liveness.silent_s(now) >= SILENT_S]
    for call in silent:
        with suppress(pj.Error):  # it changes at this moment, or ends
            call.reinvite(pj.CallOpParam(True))
    if silent:
        LOG.warning("sound_offered_anew", calls=len(silent))
