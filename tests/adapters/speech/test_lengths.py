"""How long an utterance lasts is weighed: no word of two letters is heard in a sentence, or in a longer word."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from relevo.config.languages import languages
from speech import audio, wav
from speech.base import FRAME_BYTES, Recogniser
from speech.recognisers.registry import build
from voice_flows.model.turns import Heard, Speech
from voice_flows.understanding.matching import choose, phrases_of, yes_no_choices

MODELS = Path(__file__).parents[3] / "var" / "models"
SOUNDS = Path("/usr/share/asterisk/sounds")
SPANISH, ENGLISH = "es_MX_f_Allison", "en_US_f_Allison"
pytestmark = pytest.mark.needs("model:whisper-base", "sounds")


@cache
def whisper() -> Recogniser:
    return build(MODELS, "whisper", languages())


def answered(file: str, language: str) -> tuple[str, tuple[str, ...]]:
    """The verdict on a recording at a yes-or-no question, and what it names."""
    both = yes_no_choices(language)
    around = audio.silence(300)
    sound = around + audio.normalise(wav.read_wav((SOUNDS / f"{file}.wav").read_bytes())) + around
    stream = whisper().start(language, phrases_of(both, language))
    for at in range(0, len(sound), FRAME_BYTES):
        stream.feed(sound[at : at + FRAME_BYTES])
    heard = tuple(Heard(one.text, one.phrase, one.score) for one in stream.finish().hypotheses)
    match = choose(both, Speech(heard), language, ())
    return match.verdict, match.choices


@pytest.mark.parametrize(
    ("language", "word"),
    [("es", f"{SPANISH}/digits/mon-10"), ("es", f"{SPANISH}/digits/27"), ("es", f"{SPANISH}/vm-instructions"),
     ("es", f"{SPANISH}/conf-getpin"), ("es", f"{SPANISH}/queue-thankyou"), ("es", f"{SPANISH}/vm-goodbye"),
     ("en", f"{ENGLISH}/digits/mon-10"), ("en", f"{ENGLISH}/conf-getpin"), ("en", f"{ENGLISH}/queue-thankyou")],
)  # fmt: skip
def test_what_is_longer_than_a_word_of_two_letters_is_none(language: str, word: str) -> None:
    assert answered(word, language)[0] != "accept"


@pytest.mark.parametrize(("language", "word"), [("es", f"{SPANISH}/vm-no"), ("en", f"{ENGLISH}/vm-no")])
def test_no_is_still_acted_on(language: str, word: str) -> None:
    assert answered(word, language) == ("accept", ("no",))
