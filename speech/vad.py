"""Detects voice activity: how likely each 32 ms of a stream is speech, by Silero at 8 kHz.

A session costs 40 MB and a stream some hundred bytes, so all streams share one session.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np

from speech import audio
from speech.base import SAMPLE_RATE

WINDOW = 256  # samples the 8 kHz model takes at once
CONTEXT = 32  # samples of the window before that it wants repeated
WINDOW_MS = WINDOW * 1000 // SAMPLE_RATE
FLOOR_DBOV = -60.0  # speech is never so soft; a line's hiss after digital silence is taken for speech otherwise


class Detecting(Protocol):
    """One stream; used by one thread at a time."""

    def feed(self, pcm: bytes) -> list[float]:
        """Returns the probability of speech (0 to 1) for each completed 32 ms."""


class Detector(Protocol):
    """Tells speech from silence; safe to share between threads."""

    def start(self) -> Detecting: ...


class Levels:
    """Measures the windows that a detector judges. One stream."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, pcm: bytes) -> list[float]:
        """Returns the level in dBov of each completed 32 ms."""
        windows, self._rest = _windows(self._rest + pcm)
        return [audio.level_dbov(audio.samples(window)) for window in windows]


class Silero:
    """A `Detector`."""

    def __init__(self, model: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a window is 70 us: threads only cost
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def start(self) -> Detecting:
        return _SileroStream(self._session)


class _SileroStream:
    def __init__(self, session: Any) -> None:
        self._session = session
        self._state = np.zeros((2, 1, 128), np.float32)
        self._rate = np.array(SAMPLE_RATE, np.int64)
        self._context = np.zeros(CONTEXT, np.float32)
        self._rest = b""

    def feed(self, pcm: bytes) -> list[float]:
        windows, self._rest = _windows(self._rest + pcm)
        return [self._probability(window) for window in windows]

    def _probability(self, window: bytes) -> float:
        seen = np.concatenate([self._context, audio.samples(window)])
        self._context = seen[-CONTEXT:]
        out, self._state = self._session.run(None, {"input": seen[None, :], "state": self._state, "sr": self._rate})
        return float(out[0, 0]) if audio.level_dbov(seen) >= FLOOR_DBOV else 0.0


def _windows(sound: bytes) -> tuple[list[bytes], bytes]:
    """Returns the whole windows in the sound, and the rest."""
    whole = len(sound) // (WINDOW * 2) * WINDOW * 2
    return [sound[at : at + WINDOW * 2] for at in range(0, whole, WINDOW * 2)], sound[whole:]
