"""Which phrases an utterance may be: by what was written, and by how likely the sound is each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from relevo.config.languages import languages
from speech.recognisers.phonetic_similarity import another_word
from speech.recognisers.phrase_scores import Sound, scored

SPANISH, ENGLISH = languages().of("es"), languages().of("en")
ACTED_ON, OBEYED = 0.76, 0.6
A_WORD = (300, 900)


def scores(readings: Sequence[str], phrases: Sequence[str], nats: Mapping[str, float]) -> dict[str, float]:
    """The score of each phrase; a text without a probability is as unlikely as can be."""
    sound = Sound(readings, A_WORD, lambda texts: [nats.get(text, -60.0) for text in texts])
    return {phrases[at]: score for at, score in scored(sound, phrases, SPANISH).items()}


@pytest.mark.parametrize(
    ("heard", "expected"),
    [("Setenta.", "sesenta"), ("veintiuno", "veintiocho"), ("23", "veinte"), ("Veinte tres", "veinte"),
     ("julio", "junio"), ("martes", "marzo"), ("Doce", "dos"), ("treinta y uno", "treinta y dos")],
)  # fmt: skip
def test_one_clear_word_is_never_another(heard: str, expected: str) -> None:
    assert another_word(heard, expected, SPANISH)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [("sesenta", "sesenta"), ("60", "sesenta"), ("Veinte dos", "veintidós"), ("sesenda", "sesenta"), ("folio", "julio"),
     ("facturas", "factura"), ("", "uno"), ("julio", "facturas")],
)  # fmt: skip
def test_what_is_no_clear_word_may_be_another_misheard(heard: str, expected: str) -> None:
    assert not another_word(heard, expected, SPANISH)


def test_english_days_and_numbers_are_clear_words() -> None:
    assert another_word("Thursday", "Tuesday", ENGLISH)
    assert another_word("sixteen", "sixty", ENGLISH)
    assert not another_word("21", "twenty-one", ENGLISH)


def test_the_neighbour_of_a_clear_word_is_asked_back() -> None:
    found = scores(["Setenta", "Setenta"], ["sesenta", "noventa"], {"setenta": -28.0, "sesenta": -30.0})
    assert 0 < found["sesenta"] < ACTED_ON


def test_phrase_is_asked_back_where_another_word_is_far_likelier() -> None:
    found = scores(["finito", "veintidós"], ["veintidós", "once"], {"finito": -30.0, "veintidós": -42.0})
    assert found["veintidós"] < ACTED_ON


def test_the_phrase_that_fits_the_sound_goes_before_one_spelt_a_little_nearer() -> None:
    found = scores(
        ["Mairo", "mario"], ["marzo", "mayo"], {"marzo": -38.0, "mayo": -31.0, "mairo": -30.0, "mario": -33.0}
    )
    assert max(found, key=lambda phrase: found[phrase]) == "mayo"


def test_phrase_that_the_sound_bears_out_is_acted_on() -> None:
    nats = {"ochenta": -31.0, "orquenta": -31.5, "hoy": -45.0}
    assert scores(["Orquenta", "Orquenta"], ["ochenta", "hoy"], nats)["ochenta"] >= ACTED_ON


@pytest.mark.parametrize(
    ("why", "nats"),
    [
        ("the next phrase is nearly as likely", {"ochenta": -31.0, "orquenta": -31.5, "noventa": -33.0}),
        ("another word is likelier", {"ochenta": -33.0, "orquenta": -28.5, "noventa": -45.0}),
        ("it fits badly", {"ochenta": -36.0, "orquenta": -36.0, "noventa": -45.0}),
    ],
)
def test_phrase_is_asked_back_where_the_sound_leaves_a_doubt(why: str, nats: Mapping[str, float]) -> None:
    assert scores(["Orquenta", "Orquenta"], ["ochenta", "noventa"], nats)["ochenta"] < ACTED_ON, why


def test_the_beginning_of_what_was_written_is_not_what_was_said() -> None:
    nats = {"mensaje": -29.0, "mensaje borrado": -29.0, "hoy": -45.0}
    found = scores(["mensaje borrado", "mensaje borrado"], ["mensaje", "hoy"], nats)
    assert found.get("mensaje", 0.0) < ACTED_ON


def test_a_phrase_that_was_written_needs_no_sound() -> None:
    def asked(texts: Sequence[str]) -> list[float]:
        raise AssertionError(texts)

    sound = Sound(["Facturas.", "facturas"], A_WORD, asked)
    assert scored(sound, ["facturas", "citas"], SPANISH)[0] == 1.0


def test_a_command_half_heard_is_not_sure_enough_to_be_obeyed() -> None:
    nats = {"por mensaje": -36.0, "permasaje": -35.0, "mensaje": -40.0}
    assert scores(["Permasaje", "por mensa"], ["mensaje", "por mensaje"], nats)["por mensaje"] < OBEYED
