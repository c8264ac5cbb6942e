"""The shipped sounds can be understood: what Whisper hears of them is what the index says they are."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

import voice_flows
from relevo.config.languages import languages
from speech import audio, wav
from speech.base import Recogniser
from speech.prompts.store import PromptStore
from speech.recognisers.registry import build
from voice_flows.publishing import prompt_values
from voice_flows.publishing.prompt_values import FAMILIES

MODELS = Path(__file__).parents[3] / "var" / "models"
SHIPPED = Path(voice_flows.__file__).parent / "prompts"
VOICES = [("es", "ef_dora"), ("en", "af_heart")]
HEARD_MS = 4800  # what Whisper's window holds
SAMPLE = 40
MOST_WRONG = 0.15


@cache
def whisper() -> Recogniser:
    return build(MODELS, "whisper", languages())


def heard(sound: bytes, language: str, phrases: list[str]) -> str:
    stream = whisper().start(language, phrases)
    stream.feed(audio.silence(300) + sound + audio.silence(500))
    result = stream.finish()
    return result.hypotheses[0].text if phrases and result.hypotheses else result.text


def words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold().replace("’", "'"))


def sentences(language: str, voice: str) -> list[tuple[str, bytes]]:
    """Some whole sentences without numbers and times, which Whisper writes in its own way."""
    shelf = PromptStore(SHIPPED)
    values = {value for family in FAMILIES for value in prompt_values.values(family, language, "ES", {True, False})}
    whole = {t for t in shelf.texts(language, voice) if re.fullmatch(r"\D+[.?]", t) and len(words(t)) >= 4}
    drawn = random.Random(7).sample(sorted(whole - values), min(2 * SAMPLE, len(whole - values)))
    found = [(text, wav.read_wav(path.read_bytes())) for text in drawn if (path := shelf.find(text, language, voice))]
    return [(text, sound) for text, sound in found if audio.duration_ms(sound) <= HEARD_MS][:SAMPLE]


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.needs("model:whisper-base")
@pytest.mark.parametrize(("language", "voice"), VOICES)
def test_sentences_are_understood(language: str, voice: str) -> None:
    wrong = total = 0
    for text, sound in sentences(language, voice):
        wrong += Levenshtein.distance(words(text), words(heard(sound, language, [])))
        total += len(words(text))
    assert total > 100
    assert wrong / total < MOST_WRONG


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.needs("model:whisper-base")
@pytest.mark.parametrize(
    ("language", "voice", "said"),
    [
        ("es", "ef_dora", ["el lunes", "el martes", "el miércoles", "el jueves", "el viernes", "el sábado", "mañana"]),
        ("en", "af_heart", ["on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "tomorrow"]),
    ],
)
def test_days_are_told_from_one_another(language: str, voice: str, said: list[str]) -> None:
    shelf = PromptStore(SHIPPED)
    found = [shelf.find(text, language, voice) for text in said]
    told = [heard(wav.read_wav(path.read_bytes()), language, said) for path in found if path]
    assert len(told) == len(said)
    assert sum(one == text for one, text in zip(told, said, strict=True)) >= len(said) - 1


@pytest.mark.parametrize(("language", "voice"), VOICES)
def test_all_sounds_are_as_loud_as_a_prompt_should_be_and_none_is_empty(language: str, voice: str) -> None:
    shelf = PromptStore(SHIPPED)
    levels = {}
    for text in shelf.texts(language, voice):
        path = shelf.find(text, language, voice)
        assert path is not None, text
        sound = wav.read_wav(path.read_bytes())
        assert audio.duration_ms(sound) >= 150, text
        levels[text] = audio.speech_dbov(audio.samples(sound))
    assert not [text for text, level in levels.items() if abs(level - audio.SPEECH_DBOV) > 4]
