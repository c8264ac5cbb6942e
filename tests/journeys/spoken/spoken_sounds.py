"""What callers say: recordings of people (Debian's Asterisk sounds), and what nobody recorded, by a synthetic voice."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from speech import audio, wav
from tests.conftest import SOUNDS

SYNTHETIC = Path(__file__).parents[2] / "sounds"
PEOPLE = {"es": "es_MX_f_Allison", "en": "en_US_f_Allison"}


@cache
def person(language: str, name: str) -> bytes:
    """A recording of a person, such as `digits/day-1`, at the level of telephone speech."""
    return audio.normalise(audio.trim(wav.read_wav((SOUNDS / PEOPLE[language] / f"{name}.wav").read_bytes())))


@cache
def synthetic(name: str) -> bytes:
    """A word that no recording of a person exists for, such as `es-si-dora`."""
    return wav.read_wav((SYNTHETIC / f"synthetic-{name}.wav").read_bytes())


def digits(language: str, number: str) -> bytes:
    """A number digit by digit, as people read it out."""
    return audio.join([person(language, f"digits/{digit}") for digit in number], gap_ms=120)


def cough(ms: int = 180) -> bytes:
    """The middle of a vowel, cut short: what a detector takes for the begin of speech, and is none."""
    return audio.soften(person("es", "digits/1")[1600 : 1600 + ms * 16], 10)
