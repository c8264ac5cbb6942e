"""Which language was spoken: only a sure one among those that are known, from sentences long enough."""

from __future__ import annotations

import pytest
from wyoming.event import Event

from speech import wire
from speech.recognisers.spoken_language import other, worth_asking


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        ({"en": 0.95, "es": 0.01}, "en"),
        ({"en": 0.60, "es": 0.01}, "en"),
        ({"en": 0.60, "es": 0.10}, ""),
        ({"en": 0.40, "es": 0.00}, ""),
        ({"pt": 0.90, "en": 0.02, "es": 0.05}, ""),
        ({"es": 0.99}, ""),
        ({}, ""),
    ],
)
def test_only_a_sure_language_is_another_one(heard: dict[str, float], found: str) -> None:
    assert other(heard, "es", ("es", "en")) == found


def test_short_utterances_tell_no_language() -> None:
    assert worth_asking("where is my order", 1.6)
    assert not worth_asking("English please", 1.6)
    assert not worth_asking("where is my order", 0.7)


def test_spoken_language_travels_with_the_transcript() -> None:
    event = Event("transcript", {"text": "a", "context": {"hypotheses": [], "spoken": "en"}})
    assert wire.unpack(event).language == "en"
    assert wire.unpack(Event("transcript", {"text": "a", "context": {"hypotheses": []}})).language == ""
    assert wire.unpack(Event("transcript", {"text": "a", "context": {"spoken": 3}})).language == ""
