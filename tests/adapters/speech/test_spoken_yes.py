"""A clear "sí" is acted on at once, also where the words that the model writes are others; other words are none."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from relevo.bench.asr import recorded, spoken, telephone, with_noise
from relevo.config.languages import languages
from speech.base import Recogniser
from speech.recognisers.registry import build
from voice_flows.understanding.matching import choose, phrases_of, yes_no_choices

ROOT = Path(__file__).parents[3]
SOUNDS = Path("/usr/share/asterisk/sounds")
VOICES = sorted((ROOT / "tests" / "sounds").glob("synthetic-es-si-*.wav"))
BOTH = yes_no_choices("es")


@cache
def whisper() -> Recogniser:
    return build(ROOT / "var" / "models", "whisper", languages())


def answered(pcm: bytes) -> tuple[str, tuple[str, ...]]:
    heard = spoken(whisper(), pcm, "es", phrases_of(BOTH, "es"))
    match = choose(BOTH, heard, "es", ()) if heard else None
    return (match.verdict, match.choices) if match else ("reject", ())


@pytest.mark.needs("model:whisper-base")
@pytest.mark.parametrize("voice", VOICES, ids=lambda path: path.stem)
def test_a_clear_yes_is_acted_on_at_once_clean_and_in_noise(voice: Path) -> None:
    said = telephone(recorded(voice))
    assert answered(said) == ("accept", ("yes",))
    assert answered(with_noise(said, 15.0, 1)) == ("accept", ("yes",))


@pytest.mark.needs("model:whisper-base", "sounds")
@pytest.mark.parametrize(
    "word", ["digits/6", "digits/7", "digits/0", "digits/5", "digits/today", "digits/mon-5", "phonetic/k_p", "vm-Work"]
)
def test_another_word_by_a_person_is_not_acted_on(word: str) -> None:
    assert answered(telephone(recorded(SOUNDS / "es_MX_f_Allison" / f"{word}.wav")))[0] != "accept"
