"""espeak-ng through pyttsx3: it speaks both languages, and nothing it does can hold up a call."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from relevo.config.languages import languages
from speech import audio
from speech.base import SpeechUnavailable
from speech.synthesisers.espeak import Espeak

READY = "import sys,time;print('{\"ok\":true}',flush=True);"
FORGETFUL = """
import json, pathlib, sys, wave
print('{"ok": true}', flush=True)
for wish in sys.stdin:
    with wave.open(json.loads(wish)["path"], "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", None))
        file.writeframes(bytes(range(200)) * 40 if pathlib.Path(sys.argv[1]).exists() else b"")
    pathlib.Path(sys.argv[1]).touch()
    print('{"ok": true}', flush=True)
"""
"""Leaves an empty sound for the first words, and does better as a new process."""


@pytest.fixture
def espeak() -> Iterator[Espeak]:
    voice = Espeak(languages())
    yield voice
    voice.close()


@pytest.mark.parametrize(
    ("text", "language"),
    [("¿En qué le ayudo?", "es"), ("¿En qué le ayudo?", "es-MX"), ("How can I help?", "en")],
)
def test_espeak_speaks_at_the_level_of_every_prompt(espeak: Espeak, text: str, language: str) -> None:
    sound = espeak.speak(text, language, "")
    assert 500 < audio.duration_ms(sound) < 3000
    assert audio.speech_dbov(audio.samples(sound)) == pytest.approx(audio.SPEECH_DBOV, abs=2)


def test_another_engines_voice_name_falls_to_the_language(espeak: Espeak) -> None:
    assert espeak.speak("Hola", "es", "ef_dora")


def test_a_voice_that_is_not_there_is_refused_and_the_next_words_are_spoken(espeak: Espeak) -> None:
    with pytest.raises(SpeechUnavailable, match="no/such"):
        espeak.speak("Hola", "es", "no/such")
    assert espeak.speak("Hola", "es", "")


def test_no_words_are_no_sound_and_start_nothing() -> None:
    assert Espeak(languages(), command=("/nowhere",)).speak(" ", "es", "") == b""


def test_many_threads_each_get_their_own_words(espeak: Espeak) -> None:
    words = [f"{'uno ' * n}" for n in range(1, 9)]
    alone = [len(espeak.speak(text, "es", "")) for text in words]
    heard: dict[int, int] = {}
    threads = [
        threading.Thread(target=lambda n=n: heard.__setitem__(n, len(espeak.speak(words[n], "es", ""))))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # the engine's own length differs by some samples from one utterance to the next
    assert [heard[n] == pytest.approx(alone[n], abs=400) for n in range(8)] == [True] * 8


def test_a_hung_worker_is_ended_in_time_and_the_next_one_is_started() -> None:
    voice = Espeak(languages(), timeout_s=0.2, command=(sys.executable, "-c", READY + "time.sleep(600)"))
    for _ in range(2):
        before = time.monotonic()
        with pytest.raises(SpeechUnavailable, match="did not answer"):
            voice.speak("Hola", "es", "")
        assert time.monotonic() - before < 20  # a start of Python on a busy machine included; not 600
    assert voice._worker is None


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("", "did not start"),
        (READY, "did not answer"),
        (READY + "[print('{\"ok\":true}',flush=True) for _ in sys.stdin]", "left no sound"),
    ],
)
def test_a_broken_worker_is_named(script: str, says: str) -> None:
    voice = Espeak(languages(), timeout_s=0.5, command=(sys.executable, "-c", script))
    with pytest.raises(SpeechUnavailable, match=says):
        voice.speak("Hola", "es", "")
    voice.close()


def test_an_utterance_that_the_engine_lost_is_asked_for_again_from_a_new_worker(tmp_path: Path) -> None:
    voice = Espeak(languages(), command=(sys.executable, "-c", FORGETFUL, str(tmp_path / "spoken once")))
    assert audio.duration_ms(voice.speak("Hola", "es", "")) == 500
    voice.close()


def test_words_that_stay_without_sound_are_refused(tmp_path: Path) -> None:
    silent = FORGETFUL.replace(".touch()", "")
    voice = Espeak(languages(), command=(sys.executable, "-c", silent, str(tmp_path / "never")))
    with pytest.raises(SpeechUnavailable, match="empty sound"):
        voice.speak("Hola", "es", "")
    voice.close()


def test_the_worker_outlives_the_thread_that_started_it(espeak: Espeak) -> None:
    starter = threading.Thread(target=espeak.speak, args=("Hola", "es", ""))
    starter.start()
    starter.join()
    assert espeak._worker is not None
    first = espeak._worker
    espeak.speak("Hola", "es", "")
    assert espeak._worker is first


def test_a_fork_starts_its_own_worker(espeak: Espeak) -> None:
    espeak.speak("Hola", "es", "")
    child = os.fork()
    if not child:
        spoken = espeak.speak("Hola", "es", "")
        espeak.close()
        os._exit(0 if spoken else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert espeak.speak("Hola", "es", "")
