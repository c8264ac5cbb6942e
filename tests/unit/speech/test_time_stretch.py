"""Slower at the same pitch, louder without cracking."""

from __future__ import annotations

import numpy as np
import pytest

from speech import audio
from speech.base import SAMPLE_RATE
from speech.prompts import time_stretch


def tone(hz: float, seconds: float = 2.0, level: float = 0.2) -> bytes:
    at = np.arange(int(SAMPLE_RATE * seconds)) / SAMPLE_RATE
    return audio.pcm((level * np.sin(2 * np.pi * hz * at)).astype(np.float32))


def pitch(pcm: bytes) -> float:
    sound = audio.samples(pcm)
    return float(np.argmax(np.abs(np.fft.rfft(sound * np.hanning(sound.size)))) * SAMPLE_RATE / sound.size)


def level(pcm: bytes) -> float:
    return audio.level_dbov(audio.samples(pcm))


@pytest.mark.parametrize("hz", [95, 180, 320, 1100])
def test_slower_takes_longer_at_the_same_pitch_and_level(hz: float) -> None:
    slow = time_stretch.shaped(tone(hz), slow=True, loud=False)
    assert len(slow) / len(tone(hz)) == pytest.approx(1 / 0.85, rel=0.01)
    assert pitch(slow) == pytest.approx(hz, rel=0.01)
    assert level(slow) == pytest.approx(level(tone(hz)), abs=0.5)


def test_a_pause_grows_as_words_do() -> None:
    gap = audio.silence(400)
    slow = audio.samples(time_stretch.shaped(tone(200, 1.0) + gap + tone(200, 1.0), slow=True, loud=False))
    quiet = np.flatnonzero(np.abs(slow) > 0.02)
    assert np.diff(quiet).max() / SAMPLE_RATE == pytest.approx(0.4 / 0.85, abs=0.04)


def test_louder_is_six_decibels() -> None:
    assert level(time_stretch.shaped(tone(300), slow=False, loud=True)) - level(tone(300)) == pytest.approx(
        6.0, abs=0.1
    )


def test_a_loud_passage_is_turned_down_smoothly_and_never_cracks() -> None:
    passage = tone(300, 0.5, 0.1) + tone(300, 0.5, 0.8) + tone(300, 0.5, 0.1)
    before, loud = audio.samples(passage), audio.samples(time_stretch.shaped(passage, slow=False, loud=True))
    assert np.abs(loud).max() <= audio.PEAK + 0.001
    assert audio.level_dbov(loud[-2000:]) - audio.level_dbov(before[-2000:]) == pytest.approx(6, abs=0.1)


def test_who_wants_nothing_hears_the_very_same_sound() -> None:
    assert time_stretch.shaped(tone(300), slow=False, loud=False) == tone(300)
    assert time_stretch.shaped(b"", slow=True, loud=True) == b""


def test_a_prompt_is_shaped_once() -> None:
    assert time_stretch.shaped(tone(300), slow=True, loud=True) is time_stretch.shaped(tone(300), slow=True, loud=True)
