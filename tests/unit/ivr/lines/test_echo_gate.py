"""Our prompt coming back, and somebody speaking over it, as levels on the clock of 20 ms frames."""

from __future__ import annotations

import itertools
from collections import deque

import numpy as np
import pytest

from ivr.lines.echo import EchoGate
from speech.audio import from_mulaw, to_mulaw
from speech.base import FRAME_BYTES, FRAME_MS
from speech.endpointing import START_MS
from speech.testing import chime

PROMPT = chime("Dígame en qué le podemos ayudar hoy, o pulse una tecla cuando quiera.") * 7
HISS = np.random.default_rng(1).normal(0, 4, len(PROMPT) // 2)


def louder(pcm: bytes, db: float) -> np.ndarray:
    return np.frombuffer(pcm, "<i2") * 10 ** (db / 20)


def line(echo_db: float, delay_ms: int, voice: dict[int, np.ndarray] | None = None, hiss: float = 1) -> list[int]:
    """Instants (ms) of the frames that pass while the prompt plays and comes back, over G.711; `voice` by its ms."""
    came = np.concatenate((np.zeros(delay_ms * 8), louder(PROMPT, echo_db)))[: HISS.size] + HISS * hiss
    for at, said in (voice or {}).items():
        came[at * 8 : at * 8 + said.size] += said
    received = from_mulaw(to_mulaw(np.clip(came, -32768, 32767).astype("<i2").tobytes()))
    gate, passed = EchoGate(), deque[int]()
    for at in range(0, 10 * FRAME_BYTES, FRAME_BYTES):  # the line before the prompt
        gate.sent(bytes(FRAME_BYTES))
        gate.passes((HISS[at // 2 :][: FRAME_BYTES // 2] * hiss).astype("<i2").tobytes())
    for at in range(0, len(PROMPT) - FRAME_BYTES, FRAME_BYTES):
        gate.sent(PROMPT[at : at + FRAME_BYTES])
        if gate.passes(received[at : at + FRAME_BYTES]):
            passed.append(at // FRAME_BYTES * FRAME_MS)
    return list(passed)


def longest(passed: list[int]) -> int:
    """The longest run of frames that passed, ms."""
    run = most = 0
    for before, at in itertools.pairwise(passed):
        run = run + FRAME_MS if at == before + FRAME_MS else 0
        most = max(most, run)
    return most + FRAME_MS


@pytest.mark.parametrize("echo_db", [-12, -20, -30])
@pytest.mark.parametrize("delay_ms", [20, 33, 120, 300])
def test_an_echo_is_never_taken_for_speech(echo_db: int, delay_ms: int) -> None:
    assert line(echo_db, delay_ms) == []


@pytest.mark.parametrize("hiss", [1, 10, 60])
def test_the_noise_of_a_line_lets_no_echo_in(hiss: int) -> None:
    """It passes while we are silent; the prompt that begins then is not let through with it."""
    assert longest(line(-12, 60, hiss=hiss)) < START_MS


@pytest.mark.parametrize(("echo_db", "voice_db"), [(-12, 0), (-20, -12), (-30, -20), (-90, -30)])
def test_a_voice_over_the_prompt_is_heard_the_softer_the_less_echo_there_is(echo_db: int, voice_db: int) -> None:
    voice = louder(chime("quiero hablar con una persona"), voice_db)
    passed = line(echo_db, 60, {2600: voice})
    assert passed
    assert 2600 - FRAME_MS <= passed[0] <= 2600 + 2 * FRAME_MS
    assert passed[-1] >= 2600 + voice.size // 8 - 3 * FRAME_MS


def test_what_is_said_over_the_prompt_teaches_no_louder_echo_than_there_is() -> None:
    loud = louder(chime("uno dos tres cuatro cinco seis siete ocho"), 6)
    soft = louder(chime("una persona"), -14)
    passed = line(-26, 60, {300: loud, 4200: soft})
    assert any(at >= 4200 - FRAME_MS for at in passed)


def test_voice_that_begins_softer_than_the_echo_is_heard_from_just_before_it_passed() -> None:
    """Two frames are given late; not again for a voice that falters, so that no echo adds up."""

    def tone(loudness: int) -> bytes:
        return np.tile(np.array([loudness, -loudness], "<i2"), FRAME_BYTES // 4).tobytes()

    gate, silence, echo = EchoGate(), bytes(FRAME_BYTES), [tone(500 + number) for number in range(20)]
    for one in echo:
        gate.sent(tone(10_000))
        assert gate.heard(one) == (silence,)
    gate.sent(tone(10_000))
    voice = tone(8_000)
    assert gate.heard(voice) == (*echo[-2:], voice)
    gate.sent(tone(10_000))
    assert gate.heard(tone(500)) == (silence,)
    gate.sent(tone(10_000))
    assert gate.heard(voice) == (voice,)
