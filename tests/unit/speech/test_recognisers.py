"""What recognisers share: how alike wordings sound, loops, and the picture Whisper reads."""

import numpy as np
import pytest

from relevo.config.languages import languages
from speech.recognisers.features import BANDS, RATE, log_mel
from speech.recognisers.phonetic_similarity import likeness, plain, without_loops

SPANISH = languages().of("es")


@pytest.mark.parametrize(
    ("heard", "expected", "language"),
    [
        ("Sábado.", "sabado", "es"),
        ("2", "dos", "es"),
        ("21", "veintiuno", "es"),
        ("007", "cero cero siete", "es"),
        ("aberia", "avería", "es"),
        ("Zita", "cita", "es"),
        ("Two!", "two", "en"),
        ("2", "two", "en"),
    ],
)
def test_other_spellings_of_one_sound_are_the_same(heard: str, expected: str, language: str) -> None:
    assert likeness(heard, expected, languages().of(language)) == 1.0


@pytest.mark.parametrize(
    ("heard", "near", "far"),
    [("lune", "lunes", "jueves"), ("quiero facturas", "facturas", "citas"), ("seis", "seis", "sí")],
)
def test_what_sounds_nearer_is_more_alike(heard: str, near: str, far: str) -> None:
    assert likeness(heard, near, SPANISH) > likeness(heard, far, SPANISH)


@pytest.mark.parametrize(("one", "other"), [("", ""), ("", "sí"), ("¿?", "no")])
def test_nothing_is_like_nothing(one: str, other: str) -> None:
    assert likeness(one, other, SPANISH) == 0.0


def test_plain_words_have_no_accents_and_numbers_in_words() -> None:
    assert plain("¡Está BIEN, 3!", SPANISH) == "esta bien tres"


@pytest.mark.parametrize(
    ("text", "seconds", "expected_once", "kept"),
    [
        ("doce doce doce doce", 1.0, True, "doce"),
        ("oi oi oi oi o", 1.0, True, "oi"),
        ("Dos, dos.", 1.0, True, "Dos,"),
        ("cinco cinco cinco", 2.0, False, "cinco cinco cinco"),
        ("cinco cinco cinco cinco cinco cinco cinco", 1.0, False, "cinco"),
        ("y ahora y ahora y ahora", 3.0, False, "y ahora"),
        ("uno dos tres", 1.0, True, "uno dos tres"),
        ("uno", 1.0, True, "uno"),
        ("", 1.0, True, ""),
    ],
)
def test_a_decoders_loop_is_cut_and_real_repetition_kept(
    text: str, seconds: float, expected_once: bool, kept: str
) -> None:
    assert without_loops(text, seconds, expected_once) == kept


def test_the_picture_has_its_energy_where_the_tone_is() -> None:
    def tone(hz: float) -> np.ndarray:
        return (0.5 * np.sin(2 * np.pi * hz * np.arange(RATE) / RATE)).astype(np.float32)

    bands = [int(np.argmax(log_mel(tone(hz), 100).mean(axis=1))) for hz in (200, 500, 1000, 2000, 4000, 7000)]
    assert bands == sorted(set(bands))
    assert bands[2] == pytest.approx(BANDS * 15 / 45.245, abs=1.5)  # 1 kHz is mel 15 of 45


def test_the_picture_is_as_long_as_asked_and_silence_is_flat() -> None:
    picture = log_mel(np.zeros(100, np.float32), 500)
    assert picture.shape == (BANDS, 500)
    assert np.ptp(picture) == 0
