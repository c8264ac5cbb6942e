"""Who picked up: people who say a word and wait, machines that talk on or beep, by recordings of both."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.outbound.answering_machine import AnsweringMachineDetector, Who, tone
from speech import audio
from speech.base import FRAME_BYTES, SAMPLE_RATE
from tests.journeys.spoken.spoken_sounds import person, synthetic


def silence(ms: int) -> bytes:
    return audio.silence(ms)


def beep(ms: int, hz: float = 1000.0) -> bytes:
    instants = np.arange(SAMPLE_RATE * ms // 1000) / SAMPLE_RATE
    return bytes((8000 * np.sin(2 * np.pi * hz * instants)).astype("<i2").tobytes())


def heard(pcm: bytes) -> tuple[Who, float]:
    """The verdict, and after how many seconds it fell."""
    greeting = AnsweringMachineDetector()
    for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
        greeting.take(pcm[at : at + FRAME_BYTES])
        if greeting.who is not Who.UNKNOWN:
            return greeting.who, (at + FRAME_BYTES) / FRAME_BYTES * 0.02
    return greeting.who, len(pcm) / FRAME_BYTES * 0.02


def test_nobody_says_anything_so_it_is_a_person_who_listens() -> None:
    assert heard(silence(4000)) == (Who.PERSON, 2.0)


@pytest.mark.parametrize("name", ["es-si-dora", "es-si-alex", "en-yes-heart", "en-yes-michael"])
def test_a_short_word_and_a_pause_is_a_person(name: str) -> None:
    who, after = heard(silence(300) + synthetic(name) + silence(2000))
    assert who is Who.PERSON
    assert after < 2.0


@pytest.mark.needs("sounds")
@pytest.mark.parametrize("word", ["digits/1", "digits/day-1", "hello-world"])
def test_people_who_answer_in_a_word_are_people(word: str) -> None:
    who, after = heard(silence(200) + person("en", word) + silence(2500))
    assert who is Who.PERSON
    assert after < 3.5


@pytest.mark.needs("sounds")
@pytest.mark.parametrize(
    ("language", "name"), [("en", "vm-intro"), ("en", "vm-theperson"), ("es", "vm-intro"), ("en", "demo-congrats")]
)
def test_a_recorded_greeting_that_goes_on_is_a_machine(language: str, name: str) -> None:
    whole = person(language, name)
    if len(whole) < 4 * SAMPLE_RATE * 2:
        whole += silence(200) + person(language, "vm-intro")
    who, after = heard(silence(300) + whole + silence(2000))
    assert (who, after < 6.0) == (Who.MACHINE, True)


@pytest.mark.parametrize("hz", [440.0, 620.0, 1000.0, 1400.0])
def test_a_beep_after_a_short_announcement_is_a_machine(hz: float) -> None:
    word = synthetic("es-si-dora")
    assert heard(silence(200) + word * 4 + silence(300) + beep(400, hz) + silence(2000))[0] is Who.MACHINE
    assert heard(silence(200) + beep(400, hz))[0] is Who.MACHINE


def test_two_tones_of_a_key_are_no_beep() -> None:
    both = (np.frombuffer(beep(300, 770), "<i2") // 2 + np.frombuffer(beep(300, 1336), "<i2") // 2).astype("<i2")
    assert heard(silence(200) + both.tobytes() + silence(2500))[0] is Who.PERSON


def test_a_tone_is_told_by_its_frequency() -> None:
    assert tone(beep(20, 1000)) == 1000
    assert tone(silence(20)) == 0
    assert tone(b"") == 0
