"""The noise between prompts: quiet, never digital silence, the same every time, without a seam."""

from __future__ import annotations

import numpy as np

from ivr.lines.sip.media.comfort_noise import SECONDS, noise
from speech.base import SAMPLE_RATE

SOUND = np.frombuffer(noise(), "<i2").astype(float)
SECOND = SAMPLE_RATE


def dbov(sound: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(sound**2)) / 32768))


def test_noise_is_quiet_and_as_loud_all_the_time() -> None:
    assert SOUND.size == SECONDS * SECOND
    assert -65 < dbov(SOUND) < -60
    levels = [dbov(SOUND[at : at + SECOND // 10]) for at in range(0, SOUND.size, SECOND // 10)]
    assert max(levels) - min(levels) < 4


def test_noise_is_never_digital_silence() -> None:
    frames = SOUND.reshape(-1, SECOND // 50)
    assert (np.abs(frames).max(axis=1) > 0).all()


def test_noise_repeats_without_a_seam_and_lies_in_the_band_of_telephones() -> None:
    twice = np.concatenate([SOUND, SOUND])
    steps = np.abs(np.diff(twice))
    assert steps[SOUND.size - 1] <= np.percentile(steps, 99.9)
    power = np.abs(np.fft.rfft(SOUND)) ** 2
    heights = np.fft.rfftfreq(SOUND.size, 1 / SECOND)
    assert power[(heights > 90) & (heights < 3500)].sum() > 0.95 * power.sum()
