"""What users of pyttsx3 report, held against our worker: it speaks again, it leaves its file, it never sticks."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from relevo.config.languages import languages
from speech import audio, wav
from speech.base import SpeechUnavailable
from speech.prompts.lookup import Prompts
from speech.synthesisers.espeak import Espeak

READY = "import sys,time,json;print('{\"ok\":true}',flush=True);"
STUCK_AFTER_ONE = (
    READY
    + "wish=json.loads(sys.stdin.readline());open(wish['path'],'wb').write(open(sys.argv[1],'rb').read());"
    + "print('{\"ok\":true}',flush=True);sys.stdin.readline();time.sleep(600)"
)
LIES = READY + "[print('{\"ok\":true}',flush=True) for _ in sys.stdin]"
TWICE = ("Primera frase.", "Segunda frase, que es más larga.")


@pytest.fixture
def espeak() -> Iterator[Espeak]:
    voice = Espeak(languages())
    yield voice
    voice.close()


@pytest.fixture
def one_second(tmp_path: Path) -> Path:
    path = tmp_path / "one.wav"
    path.write_bytes(wav.write_wav(b"\x00\x10" * 8000))
    return path


def test_complaint_hangs_on_the_second_save(espeak: Espeak) -> None:
    for _ in range(3):
        assert all(audio.duration_ms(espeak.speak(text, "es", "")) > 300 for text in TWICE)


def test_complaint_speaks_only_once(espeak: Espeak) -> None:
    heard = [espeak.speak(text, "es", "") for text in TWICE]
    assert len(set(heard)) == 2
    assert audio.duration_ms(heard[1]) > audio.duration_ms(heard[0])


def test_complaint_a_save_that_hangs_is_ended_and_the_next_call_speaks(one_second: Path) -> None:
    voice = Espeak(languages(), timeout_s=0.5, command=(sys.executable, "-c", STUCK_AFTER_ONE, str(one_second)))
    assert voice.speak("uno", "es", "")
    stuck = voice._worker
    assert stuck is not None
    began = time.monotonic()
    with pytest.raises(SpeechUnavailable, match="did not answer"):
        voice.speak("dos", "es", "")
    assert time.monotonic() - began < 20
    assert not stuck.alive()
    assert voice.speak("tres", "es", "")
    voice.close()


def test_complaint_no_file_is_left(tmp_path: Path) -> None:
    """Told that all is well where nothing was written, nothing is played and nothing is kept as if it were sound."""
    liar = Espeak(languages(), timeout_s=5, command=(sys.executable, "-c", LIES))
    prompts = Prompts(tmp_path, None, [liar])
    with pytest.raises(SpeechUnavailable, match="left no sound"):
        prompts.pcm(["Hola."], "es", "")
    assert not list(tmp_path.rglob("*.wav"))
    liar.close()


def test_complaint_stuck_on_a_server_without_a_sound_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "HOME", "PULSE_SERVER", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    voice = Espeak(languages())
    assert audio.duration_ms(voice.speak("Hola, buenos días.", "es", "")) > 300
    voice.close()
    assert os.listdir(tmp_path) == []


def test_hanging_synthesiser_is_replaced_by_another_voice(tmp_path: Path) -> None:
    class Other:
        name, version = "other", "1"

        def speak(self, text: str, language: str, voice: str) -> bytes:
            return b"\x00\x10" * 4000

    hung = Espeak(languages(), timeout_s=0.2, command=(sys.executable, "-c", READY + "time.sleep(600)"))
    assert Prompts(tmp_path, None, [hung, Other()]).pcm(["Hola."], "es", "")
    hung.close()
