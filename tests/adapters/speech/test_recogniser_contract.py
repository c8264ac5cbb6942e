"""What every recogniser promises, held against the fake and the real engines.

Whisper hears recordings of people (Debian's Asterisk sounds, es_MX and en_US); Vosk hears a synthetic voice in
Korean, the only language of which a registry has a model.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from relevo.config.languages import languages
from speech import audio, wav
from speech.base import FRAME_BYTES, Recogniser, Result, SpeechUnavailable
from speech.testing import Scripted, chime

MODELS = Path(__file__).parents[3] / "var" / "models"
SOUNDS = Path("/usr/share/asterisk/sounds")


@dataclass(frozen=True)
class Case:
    """An engine, and sound in which some of its phrases are said."""

    recogniser: Callable[[Sequence[str]], Recogniser]  # given the texts that will be said, for the fake
    language: str
    phrases: tuple[str, ...]
    said: dict[str, Callable[[], bytes]]


def recorded(path: str) -> Callable[[], bytes]:
    return lambda: wav.read_wav((SOUNDS / path).read_bytes())


@cache
def korean(text: str) -> bytes:
    from speech.synthesisers.espeak import Espeak

    voice = Espeak(languages(), timeout_s=10)
    sound = voice.speak(text, "ko", "")
    voice.close()
    return sound


def of(make: Callable[[str], bytes], text: str) -> Callable[[], bytes]:
    return lambda: make(text)


@cache
def whisper() -> Recogniser:
    from speech.recognisers.whisper import Whisper

    return Whisper(MODELS / "whisper-base", languages())


@cache
def vosk() -> Recogniser:
    from speech.recognisers.vosk import Vosk

    return Vosk({"ko": MODELS / "vosk-ko"}, languages())


DAYS_ES = ("domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado")
DAYS_EN = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
KOREAN = ("안녕하세요", "도움말", "시간", "아니요")
CASES = {
    "fake": Case(Scripted, "es", DAYS_ES, {day: of(chime, day) for day in DAYS_ES[:3]}),
    "whisper-es": Case(
        lambda texts: whisper(),
        "es",
        DAYS_ES,
        {day: recorded(f"es_MX_f_Allison/digits/day-{at}.wav") for at, day in enumerate(DAYS_ES[:4])},
    ),
    "whisper-en": Case(
        lambda texts: whisper(),
        "en",
        DAYS_EN,
        {day: recorded(f"en_US_f_Allison/digits/day-{at}.wav") for at, day in enumerate(DAYS_EN[:4])},
    ),
    "vosk-ko": Case(lambda texts: vosk(), "ko", KOREAN, {text: of(korean, text) for text in KOREAN}),
}
NEEDS = {
    "fake": (),
    "whisper-es": ("model:whisper-base", "sounds"),
    "whisper-en": ("model:whisper-base", "sounds"),
    "vosk-ko": ("model:vosk-ko",),
}


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.needs(*NEEDS[name])) for name in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def hear(recogniser: Recogniser, language: str, phrases: Sequence[str], sound: bytes) -> Result:
    stream = recogniser.start(language, phrases)
    for at in range(0, len(sound), FRAME_BYTES):
        stream.feed(sound[at : at + FRAME_BYTES])
    return stream.finish()


def utterance(sound: bytes) -> bytes:
    return audio.silence(300) + sound + audio.silence(600)


def test_the_phrase_that_was_said_comes_first(case: Case) -> None:
    recogniser = case.recogniser(tuple(case.said))
    for text, sound in case.said.items():
        best = hear(recogniser, case.language, case.phrases, utterance(sound())).hypotheses[0]
        assert (best.text, best.phrase) == (text, case.phrases.index(text))
        assert best.score > 0.6


def test_hypotheses_are_few_ranked_and_name_their_phrases(case: Case) -> None:
    text, sound = next(iter(case.said.items()))
    result = hear(case.recogniser([text]), case.language, case.phrases, utterance(sound()))
    scores = [hypothesis.score for hypothesis in result.hypotheses]
    assert 1 <= len(scores) <= 8
    assert scores[0] == max(scores)
    assert all(0 <= score <= 1 for score in scores)
    assert all(h.phrase is None or case.phrases[h.phrase] == h.text for h in result.hypotheses)


def test_free_speech_names_no_phrase(case: Case) -> None:
    text, sound = next(iter(case.said.items()))
    result = hear(case.recogniser([text]), case.language, (), utterance(sound()))
    assert all(hypothesis.phrase is None for hypothesis in result.hypotheses)


def test_nothing_fed_is_nothing_heard(case: Case) -> None:
    assert case.recogniser([]).start(case.language, case.phrases).finish() == Result("")


def test_two_calls_at_once_are_not_mixed(case: Case) -> None:
    (one, other), sounds = list(case.said)[:2], list(case.said.values())
    recogniser = case.recogniser([one, other])
    streams = [recogniser.start(case.language, case.phrases) for _ in range(2)]
    for frames in zip(*(audio.frames(utterance(sound()))[:80] for sound in sounds[:2]), strict=False):
        for stream, frame in zip(streams, frames, strict=True):
            stream.feed(frame)
    assert [stream.finish().hypotheses[0].text for stream in streams] == [one, other]


def test_many_threads_share_one_model(case: Case) -> None:
    text, sound = next(iter(case.said.items()))
    recogniser, heard = case.recogniser([text] * 6), []
    said = utterance(sound())
    threads = [
        threading.Thread(target=lambda: heard.append(hear(recogniser, case.language, case.phrases, said)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [result.hypotheses[0].text for result in heard] == [text] * 6


def test_a_region_is_heard_as_its_language(case: Case) -> None:
    text, sound = next(iter(case.said.items()))
    regional = hear(case.recogniser([text]), f"{case.language}-XX", case.phrases, utterance(sound()))
    assert regional.hypotheses[0].text == text


def test_a_language_without_a_model_is_refused(case: Case) -> None:
    with pytest.raises(SpeechUnavailable):
        case.recogniser([]).start("xx", case.phrases)
