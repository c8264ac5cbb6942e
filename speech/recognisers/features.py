"""The log-mel picture of sound that Whisper reads. Pure.

80 bands, 25 ms windows every 10 ms, Slaney's mel scale; as in "Robust Speech Recognition via Large-Scale Weak
Supervision" (Radford et al., 2022), section 2.2, and librosa's default filters.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from speech.audio import Samples

RATE = 16000
BANDS = 80
WIDTH, HOP = 400, 160  # samples: 25 ms and 10 ms
FRAMES_PER_S = RATE // HOP

_LINEAR_HZ, _LINEAR_MEL = 1000.0, 15.0  # below 1 kHz mel is linear: 200/3 Hz each...
_STEP = np.log(6.4) / 27.0  # ...and above, 27 mels are a factor of 6.4


def log_mel(sound: Samples, frames: int) -> Samples:
    """Shape (80, frames) from 16 kHz samples, cut or filled with silence to that length."""
    wanted = np.zeros(frames * HOP, np.float32)
    wanted[: sound.size] = sound[: wanted.size]
    padded = np.pad(wanted, WIDTH // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, WIDTH)[::HOP][:frames]
    power = np.square(np.abs(np.fft.rfft(windows * _window(), axis=1))).astype(np.float32)
    log = np.log10(np.maximum(power @ _filters().T, 1e-10)).T
    picture: Samples = ((np.maximum(log, log.max() - 8.0) + 4.0) / 4.0).astype(np.float32)
    return picture


@lru_cache(maxsize=1)
def _window() -> Samples:
    return np.hanning(WIDTH + 1)[:-1].astype(np.float32)


@lru_cache(maxsize=1)
def _filters() -> Samples:
    """One triangle a band, of equal area, shape (80, 201)."""
    bins = np.fft.rfftfreq(WIDTH, 1 / RATE)
    edges = _hertz(np.linspace(0.0, _mel(RATE / 2), BANDS + 2))
    rising = (bins[None, :] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins[None, :]) / (edges[2:] - edges[1:-1])[:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    filters: Samples = (triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)
    return filters


def _mel(hertz: float) -> float:
    return float(_LINEAR_MEL + np.log(hertz / _LINEAR_HZ) / _STEP)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = mel * (_LINEAR_HZ / _LINEAR_MEL)
    return np.where(mel < _LINEAR_MEL, linear, _LINEAR_HZ * np.exp(_STEP * (mel - _LINEAR_MEL)))
