"""Order numbers as people say them: what is accepted is what was said; a zero that may be a seven is read back."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from relevo.config.languages import languages
from speech import audio, wav
from speech.base import Recogniser
from speech.recognisers.registry import build
from voice_flows.model.turns import Heard, Speech
from voice_flows.understanding.matching import Match, ValueRule, understand

MODELS = Path(__file__).parents[3] / "var" / "models"
DIGITS = Path("/usr/share/asterisk/sounds/es_MX_f_Allison/digits")
pytestmark = pytest.mark.needs("model:whisper-base", "sounds")


@cache
def whisper() -> Recogniser:
    return build(MODELS, "whisper", languages())


def heard(number: str) -> Match:
    spoken = [audio.normalise(audio.trim(wav.read_wav((DIGITS / f"{digit}.wav").read_bytes()))) for digit in number]
    stream = whisper().start("es", ())
    stream.feed(audio.silence(300) + audio.join(spoken, gap_ms=120) + audio.silence(600))
    hypotheses = tuple(Heard(one.text, one.phrase, one.score) for one in stream.finish().hypotheses)
    return understand("digits", ValueRule(length=5), Speech(hypotheses), "es", date(2026, 11, 29), "ES")


@pytest.mark.parametrize("number", ["45380", "60876", "21573", "71299"])
def test_an_order_number_is_accepted_as_it_was_said_or_read_back(number: str) -> None:
    match = heard(number)
    assert (match.verdict, match.value) == ("accept", number) or match.verdict in ("confirm", "reject")


def test_a_number_in_which_a_zero_may_be_a_seven_is_read_back() -> None:
    assert heard("45380").verdict == "confirm"
    assert heard("71299").verdict == "accept"
