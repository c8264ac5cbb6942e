"""A person's recording: what is wrong with it is said, what nobody can use is refused."""

from __future__ import annotations

import numpy as np
import pytest

from speech import audio
from speech.prompts.human_recordings import UnusableRecording, prepare
from speech.wav import write_wav

TEXT = "Tienda Nogal, hola. Soy el asistente automático."
SPOKEN_S = 3.0


def voice(peak: float = 0.3, seconds: float = SPOKEN_S, noise: float = 0.0005, seed: int = 1) -> audio.Samples:
    """Bursts like syllables between two silences, over a room's noise."""
    draws = np.random.default_rng(seed)
    at = np.arange(int(seconds * 8000)) / 8000
    burst = peak * np.sin(2 * np.pi * 300 * at) * np.clip(np.sin(2 * np.pi * 4 * at), 0.05, 1)
    whole = np.concatenate([np.zeros(4000), burst, np.zeros(4000)])
    return (whole + noise * draws.standard_normal(whole.size)).astype(np.float32)


def wav(sound: audio.Samples) -> bytes:
    return write_wav(audio.pcm(sound))


def test_a_good_recording_has_no_remarks_and_loses_its_silence() -> None:
    made = prepare(wav(voice()), TEXT)
    assert made.remarks == ()
    assert made.seconds == pytest.approx(SPOKEN_S, abs=0.15)
    assert audio.speech_dbov(audio.samples(made.pcm)) == pytest.approx(audio.SPEECH_DBOV, abs=0.5)


def test_the_room_is_cut_off_however_loud_it_is() -> None:
    assert prepare(wav(voice(noise=0.004)), TEXT).seconds == pytest.approx(SPOKEN_S, abs=0.2)


@pytest.mark.parametrize(
    ("sound", "text", "remark"),
    [
        (np.clip(voice(peak=4.0), -1, 1), TEXT, "clipped"),
        (voice(peak=0.005, noise=0), TEXT, "very quiet"),
        (voice(noise=0.05), TEXT, "noisy"),
        (voice(), "Hola, buenas.", "is it this text"),
        (voice(seconds=1.0), TEXT * 2, "is it this text"),
    ],
)
def test_what_could_be_better_is_told(sound: audio.Samples, text: str, remark: str) -> None:
    assert any(remark in one for one in prepare(wav(sound.astype(np.float32)), text).remarks)


@pytest.mark.parametrize(
    ("sound", "says"), [(np.zeros(8000), "silent"), (voice(seconds=70.0), "at the most"), (np.zeros(0), "silent")]
)
def test_what_nobody_can_use_is_refused(sound: audio.Samples, says: str) -> None:
    with pytest.raises(UnusableRecording, match=says):
        prepare(wav(sound.astype(np.float32)), TEXT)
