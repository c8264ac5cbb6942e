"""Shipped prompts that come back while they play, and people who speak over them: the gate and the detector as shipped.

The clock is frames, so that the machine's load changes nothing. All 200 prompts are `long`.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from relevo.bench import echo
from relevo.bench.callers.sounds import voices
from relevo.programs.voice import SHIPPED
from speech import audio
from speech.vad import Detector, Silero

pytestmark = pytest.mark.needs("sounds", "model:silero-vad")

MODELS = Path(__file__).parents[3] / "var" / "models"
STOPS_MS = 400  # p95 from the onset of a voice
ALL = {"-12 dB": 0, "-20 dB": 0, "-30 dB": 0}


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Silero(MODELS / "silero-vad" / "silero_vad.onnx")


@pytest.mark.parametrize("prompts", [6, pytest.param(200, marks=pytest.mark.long)])
def test_complaint_the_prompt_stops_at_its_own_echo(prompts: int, detector: Detector) -> None:
    """Calm lines and lines whose far end stops and hurries, 20 to 300 ms away."""
    figures = echo.run(echo.shipped(SHIPPED, prompts), (), detector)
    assert figures["prompts"] == prompts
    assert (figures["false_stops"], figures["false_stops_faltering"]) == (ALL, ALL)


@pytest.mark.parametrize("prompts", [6, pytest.param(200, marks=pytest.mark.long)])
def test_a_voice_over_a_prompt_and_its_echo_stops_it(prompts: int, detector: Detector) -> None:
    long = [pcm for pcm in echo.shipped(SHIPPED, 2000) if audio.duration_ms(pcm) >= echo.LONG_MS]
    people = list(islice(voices(), 60))
    for db in echo.ECHOES_DB:
        took = sorted(
            echo.to_stop_ms(long[at % len(long)], people[at % len(people)], echo.drawn(at, db), detector) or 5000
            for at in range(prompts)
        )
        assert took[int(len(took) * 0.95) - 1] <= STOPS_MS, db
