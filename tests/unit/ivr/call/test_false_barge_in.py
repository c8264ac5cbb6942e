"""What stops a prompt for good, and what only for a moment."""

from __future__ import annotations

import pytest

from ivr.call.waits.false_barge_in import SHORT_MS, is_false_barge_in
from speech.base import Hypothesis, Result

PHRASES = ("lunes", "martes")


@pytest.mark.parametrize(
    ("said", "phrase", "score", "lasted_ms", "false"),
    [
        ("Fulf", None, 0.16, 180, True),  # a cough, as Whisper writes it down
        ("Fulf", None, 0.16, SHORT_MS, False),
        ("una persona", None, 0.3, 180, False),
        ("lunes", 0, 0.16, 180, False),
        ("lunes", 0, 0.05, 180, True),
        ("sí sí", None, 0.9, 180, True),  # a listener's backchannel
    ],
)
def test_short_and_hardly_heard_sound_over_a_prompt_is_no_answer(
    said: str, phrase: int | None, score: float, lasted_ms: int, false: bool
) -> None:
    result = Result(said, (Hypothesis(said, phrase, score),))
    assert is_false_barge_in(result, lasted_ms, PHRASES, "es", over_prompt=True) is false
    assert not is_false_barge_in(result, lasted_ms, PHRASES, "es", over_prompt=False)
