"""Writes clips of consent on a thread of its own: no call waits for a disk or the database."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from deflect.recordings import mulaw
from deflect.recordings.clips import ConsentSounds, keep
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.transactions import Transactions
from relevo.log import fault_fields, logger

LOG = logger("ivr")
RETRY_S: Final = 2.0
"""Pause before a clip is tried again while the database is away."""
MOST: Final = 500
"""Clips that wait; beyond that the oldest is lost, and its consent has words and score only."""


class Clips:
    """`keep` may be called on any call's thread."""

    def __init__(self, ledger: Transactions, files: ConsentSounds, ids: Callable[[str], str]) -> None:
        self._ledger, self._files, self._ids = ledger, files, ids
        self._waiting: deque[tuple[str, str, bytes]] = deque(maxlen=MOST)
        self._more, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="consent clips", daemon=True)
        self._starting = threading.Lock()

    def new(self) -> str:
        """Draws the id of a clip."""
        return self._ids("clp")

    def keep(self, clip: str, leg: str, pcm: bytes) -> None:
        """Keeps PCM s16le mono 8 kHz as evidence of a consent of this leg. Returns at once."""
        self._waiting.append((clip, leg, pcm))
        with self._starting:  # after the fork
            if not self._thread.is_alive() and not self._stop.is_set():
                self._thread.start()
        self._more.set()

    def close(self, within_s: float = 3.0) -> None:
        """Writes what is there and ends."""
        self._stop.set()
        self._more.set()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def _run(self) -> None:
        while self._waiting or not self._stop.is_set():
            if not self._waiting:
                self._more.wait()
                self._more.clear()
            elif not self._kept(*self._waiting[0]):
                if self._stop.wait(RETRY_S):
                    return
            else:
                self._waiting.popleft()

    def _kept(self, clip: str, leg: str, pcm: bytes) -> bool:
        """Returns false if it is to be tried again."""
        try:
            keep(self._ledger, self._files, clip, leg, mulaw.encode(pcm))
        except DatabaseUnavailable:
            return False
        except Exception as error:  # a clip that cannot be kept must not end the thread
            LOG.error("clip_not_kept", leg=leg, **fault_fields(error))
        return True
