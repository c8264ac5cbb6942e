"""What is special to each engine: Silero's ears, Whisper's guards, Vosk's words, Kokoro's voices."""

from __future__ import annotations

import queue
from datetime import date
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest

from relevo.config.languages import languages
from speech import audio, wav
from speech.base import Recogniser, SpeechUnavailable
from speech.client import Heard as Told
from speech.client import Listener, SpeechEnded, SpeechEvent, SpeechStarted
from speech.recognisers.registry import build
from speech.recognisers.vosk import MissingWord, Vosk
from speech.server import Server, build_detector
from speech.synthesisers.kokoro import Kokoro
from speech.vad import WINDOW_MS
from voice_flows.model.turns import Choice, Heard, Speech
from voice_flows.publishing.loader import load, unheard
from voice_flows.understanding.matching import ValueRule, choose, phrases_of, understand, yes_no_choices

MODELS = Path(__file__).parents[3] / "var" / "models"
SOUNDS = Path("/usr/share/asterisk/sounds")


@cache
def whisper() -> Recogniser:
    return build(MODELS, "whisper", languages())


@cache
def kokoro() -> Kokoro:
    return Kokoro(MODELS / "kokoro", languages())


def recorded(path: str) -> bytes:
    return wav.read_wav((SOUNDS / path).read_bytes())


def noise(ms: int, dbov: float) -> bytes:
    draws = np.random.default_rng(7).standard_normal(8 * ms)
    return audio.pcm((draws * 10 ** (dbov / 20)).astype(np.float32))


@pytest.mark.needs("model:silero-vad", "sounds")
def test_speech_is_told_from_silence_and_from_noise() -> None:
    detector = build_detector(MODELS)
    spoken = recorded("es_MX_f_Allison/vm-goodbye.wav")
    assert max(detector.start().feed(audio.silence(2000))) < 0.3
    assert max(detector.start().feed(noise(3000, -40))) < 0.5
    assert np.mean([p > 0.5 for p in detector.start().feed(audio.trim(spoken))]) > 0.6


@pytest.mark.needs("model:silero-vad")
@pytest.mark.parametrize("rms", [2, 4, 8, 30, 120])
def test_the_hiss_of_a_line_that_was_silent_is_no_speech(rms: int) -> None:
    hiss = np.random.default_rng(1).normal(0, rms, 3 * 8000).astype("<i2").tobytes()
    line = audio.from_mulaw(audio.to_mulaw(audio.silence(1000) + hiss))
    assert max(build_detector(MODELS).start().feed(line)) < 0.5


@pytest.mark.needs("model:silero-vad", "sounds")
def test_how_sound_is_cut_into_chunks_changes_nothing() -> None:
    detector, sound = build_detector(MODELS), recorded("es_MX_f_Allison/vm-goodbye.wav")
    whole, pieces = detector.start(), detector.start()
    assert whole.feed(sound) == [p for frame in audio.frames(sound)[:-1] for p in pieces.feed(frame)] + pieces.feed(
        sound[len(audio.frames(sound)[:-1]) * 320 :]
    )
    assert len(detector.start().feed(sound)) == audio.duration_ms(sound) // WINDOW_MS


@pytest.mark.needs("model:silero-vad", "model:whisper-base", "sounds")
def test_a_recorded_caller_is_heard_over_the_wire(tmp_path: Path) -> None:
    server = Server(f"unix://{tmp_path}/s", whisper(), build_detector(MODELS))
    events: queue.Queue[SpeechEvent] = queue.Queue()
    listening = Listener(server.address, patience_s=10).open("es", ["lunes", "martes", "jueves"], 0.6, events.put)
    sound = noise(600, -60) + recorded("es_MX_f_Allison/digits/day-2.wav") + noise(900, -60)
    for frame in audio.frames(sound):
        listening.feed(frame)
    began, ended, heard = (events.get(timeout=20) for _ in range(3))
    assert isinstance(began, SpeechStarted)
    assert 500 <= began.at_ms <= 900
    assert isinstance(ended, SpeechEnded)
    assert isinstance(heard, Told)
    assert heard.result.hypotheses[0].text == "martes"
    listening.close()
    server.close()


@pytest.mark.needs("model:whisper-base", "sounds")
@pytest.mark.parametrize("phrases", [["facturas", "averías", "citas"], ["uno", "dos", "tres", "sí", "no"]])
def test_whisper_is_not_sure_of_what_was_not_offered(phrases: list[str]) -> None:
    stream = whisper().start("es", phrases)
    stream.feed(recorded("es_MX_f_Allison/digits/mon-7.wav"))  # "agosto"
    result = stream.finish()
    assert result.text
    assert all(h.score < 0.7 for h in result.hypotheses if h.phrase is not None)


@pytest.mark.needs("model:whisper-base")
@pytest.mark.parametrize(("language", "said"), [("es", "es-si-alex"), ("es", "es-si-dora"), ("en", "en-yes-heart")])
@pytest.mark.parametrize("lead_ms", [0, 100, 300])
def test_a_yes_is_never_acted_on_as_a_no_and_with_silence_before_it_is_a_yes(
    language: str, said: str, lead_ms: int
) -> None:
    stream = whisper().start(language, phrases_of(yes_no_choices(language), language))
    sound = wav.read_wav((MODELS.parents[1] / f"tests/sounds/synthetic-{said}.wav").read_bytes())
    stream.feed(audio.silence(lead_ms) + sound + audio.silence(300))
    told = Speech(tuple(Heard(h.text, h.phrase, h.score) for h in stream.finish().hypotheses))
    match = understand("yes_no", ValueRule(), told, language, date(2026, 12, 1), "ES")
    assert (match.verdict, match.value) != ("accept", False)
    assert match.value is True or lead_ms == 0


@pytest.mark.needs("model:vosk-ko")
def test_vosk_names_the_words_it_can_never_hear() -> None:
    missing = Vosk({"ko": MODELS / "vosk-ko"}, languages()).missing("ko", ["도움말 avería", "시간"])
    assert missing == (MissingWord("avería", ()),)


@pytest.mark.needs("model:whisper-base", "sounds")
@pytest.mark.parametrize(
    ("said", "menu", "right"),
    [
        ("es_MX_f_Allison/digits/day-4", "facturas pedidos horario", None),
        ("es_MX_f_Allison/digits/7", "facturas pedidos horario", None),
        ("en_US_f_Allison/digits/day-2", "Thursday Friday Sunday", None),
        ("en_US_f_Allison/digits/mon-4", "billing orders opening", None),
        ("es_MX_f_Allison/digits/day-4", "lunes martes jueves", "jueves"),
    ],
)
def test_complaint_a_word_outside_the_menu_is_taken_for_one_inside(said: str, menu: str, right: str | None) -> None:
    """What is expected makes nobody sure of it: a word from outside is never acted on."""
    language, choices = said[:2], [Choice(word, word, "#", (word,)) for word in menu.split()]
    stream = whisper().start(language, phrases_of(choices, language))
    stream.feed(audio.silence(300) + audio.normalise(audio.trim(recorded(f"{said}.wav"))) + audio.silence(300))
    heard = tuple(Heard(one.text, one.phrase, one.score) for one in stream.finish().hypotheses)
    match = choose(choices, Speech(heard), language, ())
    assert (match.verdict == "accept") is (right is not None), match
    assert right is None or match.choices == (right,)


MENU = """
flow: a
title: {es: A}
brand: {name: A, sms: A, register: tu}
languages: [es]
timezone: Europe/Madrid
country: ES
start: m
start_text: m
commands: {person: p}
nodes:
  m:
    kind: menu
    say: {es: "¿Qué desea?"}
    choices:
      - {id: ayuda, label: {es: 도움말}, key: "1", then: p}
      - {id: averias, label: {es: avería}, key: "2", then: p}
  p: {kind: end}
"""


@pytest.mark.needs("model:vosk-ko")
def test_complaint_a_word_of_the_menu_is_never_heard() -> None:
    """Told when the flow is checked, against the model that listens."""
    vosk, flow = Vosk({"es": MODELS / "vosk-ko"}, languages()), load(MENU, "a.yaml").flow
    assert flow is not None
    (problem,) = unheard(MENU, flow, {"es": partial(vosk.missing, "es")})
    assert (problem.severity, problem.code, problem.line) == ("warning", "unknown_word", 17)
    assert "'avería'" in problem.message


def test_a_directory_that_is_no_vosk_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match=r"am/final\.mdl"):
        Vosk({"es": tmp_path}, languages())


@pytest.mark.parametrize("engine", ["", "vosk", "vosk:", "sphinx"])
def test_an_unknown_engine_is_named_with_what_to_write(tmp_path: Path, engine: str) -> None:
    with pytest.raises(ValueError, match="vosk:es="):
        build(tmp_path, engine, languages())


@pytest.mark.needs("model:kokoro", "model:whisper-base")
@pytest.mark.parametrize(
    ("text", "language", "voice"),
    [("lunes", "es", "ef_dora"), ("jueves", "es", "em_alex"), ("Monday", "en", ""), ("Friday", "en", "am_michael")],
)
def test_kokoro_is_understood_at_the_level_of_every_prompt(text: str, language: str, voice: str) -> None:
    sound = kokoro().speak(text, language, voice)
    stream = whisper().start(language, ["lunes", "jueves", "Monday", "Friday"])
    stream.feed(sound)
    assert stream.finish().hypotheses[0].text == text
    assert audio.speech_dbov(audio.samples(sound)) == pytest.approx(audio.SPEECH_DBOV, abs=3)


@pytest.mark.needs("model:kokoro")
def test_kokoro_speaks_in_the_languages_own_voice_where_another_was_asked() -> None:
    assert kokoro().speak("Hola", "es", "af_heart") == kokoro().speak("Hola", "es", "ef_dora")
    with pytest.raises(SpeechUnavailable, match="no voice"):
        kokoro().speak("Hallo", "de", "")


@pytest.mark.needs("model:whisper-base")
@pytest.mark.parametrize("name", ["es-si-dora", "es-si-alex", "en-yes-heart", "en-yes-michael"])
def test_yes_is_never_heard_as_no(name: str) -> None:
    """Synthetic voices, each cut into frames at other places and as loud as it comes."""
    language = name[:2]
    said = wav.read_wav((Path(__file__).parents[2] / "sounds" / f"synthetic-{name}.wav").read_bytes())
    phrases = phrases_of(yes_no_choices(language), language)
    for lead_ms in range(280, 320, 7):
        stream = whisper().start(language, phrases)
        hiss = np.random.default_rng(lead_ms).normal(0, 4, (lead_ms + 320) * 8 + len(said) // 2)
        line = hiss + np.frombuffer(audio.silence(lead_ms) + said + audio.silence(320), "<i2")
        stream.feed(audio.from_mulaw(audio.to_mulaw(line.astype("<i2").tobytes())))
        heard = Speech(tuple(Heard(one.text, one.phrase, one.score) for one in stream.finish().hypotheses))
        found = understand("yes_no", ValueRule(), heard, language, date(2026, 11, 22), "ES")
        assert found.value is True, (lead_ms, found)
