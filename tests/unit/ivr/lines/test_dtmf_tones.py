"""Keys in the sound are heard as the recommendations ask, and speech holds none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ivr.lines.dtmf_tones import Tones
from ivr.testing.dtmf import sounded
from speech import audio
from speech.audio import frames
from speech.wav import read_wav

ALL = "0123456789*#"
HUMAN = Path("/usr/share/asterisk/sounds")
PROMPTS = Path(__file__).parents[4] / "voice_flows/prompts"


def heard(pcm: bytes) -> str:
    tones = Tones()
    return "".join(tones.heard(frame) for frame in frames(pcm))


def over_a_line(pcm: bytes, noise_dbov: float = -55.0, late: int = 0) -> bytes:
    """As G.711 brings it, with the hiss of a line, its frames beginning anywhere in ours."""
    sound = np.concatenate([np.zeros(late, dtype=np.float32), audio.samples(pcm)])
    hiss = np.random.default_rng(7).normal(0, 10 ** (noise_dbov / 20), sound.size).astype(np.float32)
    return audio.from_mulaw(audio.to_mulaw(audio.pcm(sound + hiss)))


@pytest.mark.parametrize("dbm", [-25, -15, -9.5])
@pytest.mark.parametrize(("ms", "gap_ms"), [(50, 50), (80, 80), (300, 60)])
@pytest.mark.parametrize("beside", [-0.015, 0.0, 0.015])
def test_every_key_is_heard_once(dbm: float, ms: int, gap_ms: int, beside: float) -> None:
    for late in (0, 37, 111):
        assert heard(over_a_line(sounded(ALL, ms, gap_ms, dbm, beside=beside), late=late)) == ALL


@pytest.mark.parametrize(("dbm", "twist_db"), [(-3, 0), (-3, -6), (-12, 4), (-20, -6)])
def test_one_tone_may_be_louder_than_the_other(dbm: float, twist_db: float) -> None:
    assert heard(over_a_line(sounded(ALL, dbm=dbm, twist_db=twist_db))) == ALL


def test_the_same_key_twice_is_two_keys() -> None:
    assert heard(sounded("1100##")) == "1100##"


@pytest.mark.parametrize(
    ("what", "pcm"),
    [
        ("too short for a finger", sounded(ALL, ms=20)),
        ("3.5 % beside its frequency", sounded(ALL, ms=100, beside=0.035)),
        ("one tone alone", sounded(ALL, ms=100, dbm=-10, twist_db=-40)),
        ("far too soft", sounded(ALL, ms=100, dbm=-40)),
        ("silence", bytes(16000)),
        ("half a frame", b"\1\0" * 3),
    ],
)
def test_what_is_no_key(what: str, pcm: bytes) -> None:
    assert heard(pcm) == "", what


def test_noise_is_no_key() -> None:
    for level in (-40, -20, -6):
        assert heard(over_a_line(bytes(320_000), noise_dbov=level)) == ""


def talk(step: int) -> str:
    """Keys heard in one of `step` recordings of human speech, each also softer."""
    found = ""
    for file in sorted(HUMAN.rglob("*.wav"))[::step]:
        sound = audio.samples(read_wav(file.read_bytes()))
        found += "".join(heard(audio.pcm(sound * share)) for share in (1.0, 0.3))
    return found


@pytest.mark.needs("sounds")
def test_people_who_speak_press_no_key() -> None:
    assert talk(step=8) == ""


@pytest.mark.long
@pytest.mark.needs("sounds")
def test_an_hour_of_people_who_speak_presses_no_key() -> None:
    assert talk(step=1) == ""


def test_our_own_prompts_press_no_key() -> None:
    for file in sorted(PROMPTS.rglob("*.wav"))[::40]:
        assert heard(read_wav(file.read_bytes())) == "", file.name
