"""The fakes must be able to tell apart what a test wants told apart."""

import pytest

from speech import audio
from speech.base import SpeechUnavailable
from speech.testing import SAME, Chime, chime, found_at_ms, likeness

TEXTS = ("¿En qué le ayudo?", "¿En qué le ayudo", "Sus facturas.", "Le paso con una persona.", "Adiós.")


def test_each_text_has_one_sound_of_its_own() -> None:
    assert chime(TEXTS[0]) == chime(TEXTS[0])
    for one in TEXTS:
        heard = audio.silence(300) + chime(one) + audio.silence(900)
        for other in TEXTS:
            assert (likeness(heard, chime(other)) > SAME) is (one == other)


def test_a_sound_is_found_where_it_was_played_through_mulaw() -> None:
    heard = audio.from_mulaw(audio.to_mulaw(audio.silence(700) + chime("Adiós.") + audio.silence(300)))
    assert found_at_ms(heard, chime("Adiós.")) == 700
    assert likeness(heard, chime("Adiós.")) > 0.9


def test_the_fake_voice_can_fail() -> None:
    with pytest.raises(SpeechUnavailable):
        Chime(fails=True).speak("Hola", "es", "")
