"""espeak-ng spoken by pyttsx3 in one worker process that is ended when it does not answer in time.

This side never imports pyttsx3. It owns the process, the time-out, the file and the check of the file.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from speech import audio, wav
from speech.base import Languages, SpeechUnavailable

WORKER = Path(__file__).with_name("espeak_worker.py")
START_S = 10.0  # a first start imports Python and the engine; afterwards only the time-out counts


class Espeak:
    """A `Synthesiser`; safe to share between threads, which take turns.

    The worker starts with the first words, starts anew after a time-out, and after a fork of this process.
    """

    name = "espeak"
    version = "1"  # a part of every cache key: raise it when the sound of the same words changes

    def __init__(self, languages: Languages, timeout_s: float = 2.0, command: tuple[str, ...] | None = None) -> None:
        self._languages, self._timeout_s = languages, timeout_s
        self._command = command or (sys.executable, "-P", str(WORKER))
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._owner = 0

    def speak(self, text: str, language: str, voice: str) -> bytes:
        """PCM s16le mono 8 kHz; empty for empty text.

        A `voice` with a slash is an espeak-ng voice file (`roa/es-419`, `gmw/en-us+f3`); any other is another
        engine's, and the language's own voice speaks. Raises `SpeechUnavailable`.
        """
        if not text.strip():
            return b""
        name = voice if "/" in voice else voice_for(language, self._languages)
        deadline = time.monotonic() + self._timeout_s
        if not self._lock.acquire(timeout=self._timeout_s):
            raise SpeechUnavailable("the voice is busy with other sentences; the call goes on with keys")
        try:
            return self._spoken(text, name, deadline) or self._spoken_anew(text, name)
        finally:
            self._lock.release()

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _spoken_anew(self, text: str, voice: str) -> bytes:
        """By a new worker: on a busy machine the engine loses an utterance now and then, and says that it spoke."""
        self._drop()
        if sound := self._spoken(text, voice, deadline=0):  # a new worker sets its own
            return sound
        raise SpeechUnavailable("espeak-ng left an empty sound, twice")

    def _spoken(self, text: str, voice: str, deadline: float) -> bytes:
        if self._started():
            deadline = time.monotonic() + self._timeout_s
        assert self._worker is not None
        with tempfile.TemporaryDirectory(prefix="relevo-tts-") as folder:
            path = Path(folder) / "spoken.wav"
            answer = self._worker.ask({"text": text, "voice": voice, "path": str(path)}, deadline)
            if answer is None:
                self._drop()
                raise SpeechUnavailable(f"espeak-ng did not answer in {self._timeout_s:g} s and was ended")
            if "error" in answer:
                raise SpeechUnavailable(f"espeak-ng refused voice {voice}: {answer['error']}")
            return _checked(path)

    def _started(self) -> bool:
        """Have a worker; true where it had to be started, which takes its own time."""
        if self._owner != os.getpid():  # a fork has its parent's pipes: they are not ours to use
            self._worker, self._owner = None, os.getpid()
        if self._worker is not None and self._worker.alive():
            return False
        self._drop()
        worker = _Worker(self._command)
        if worker.read(time.monotonic() + START_S) is None:
            worker.end()
            raise SpeechUnavailable("espeak-ng did not start; `relevo doctor` says why")
        self._worker = worker
        return True

    def _drop(self) -> None:
        if self._worker is not None and self._owner == os.getpid():
            self._worker.end()
        self._worker = None


class _Worker:
    """The process and its two pipes."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own module by our own interpreter
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        self._unread = b""
        self._answers = selectors.DefaultSelector()
        assert self._process.stdout is not None
        self._answers.register(self._process.stdout, selectors.EVENT_READ)

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, wish: dict[str, object], deadline: float) -> dict[str, object] | None:
        """The worker's answer, or None where it has none in time."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(wish).encode() + b"\n")
        except OSError:
            return None
        return self.read(deadline)

    def read(self, deadline: float) -> dict[str, object] | None:
        assert self._process.stdout is not None
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            if left <= 0 or not self._answers.select(left):
                return None
            more = os.read(self._process.stdout.fileno(), 65536)
            if not more:
                return None
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\n")
        answer: dict[str, object] = json.loads(line)
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._answers.close()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def voice_for(language: str, languages: Languages) -> str:
    """The espeak-ng voice of a language tag: its region's, its language's own, or the one named like the language."""
    base, _, region = language.lower().replace("_", "-").partition("-")
    voices = languages.of(base).espeak
    return voices.get(region) or voices.get("") or base


def _checked(path: Path) -> bytes:
    try:
        sound = wav.read_wav(path.read_bytes())
    except (OSError, wav.NotAWav) as wrong:
        raise SpeechUnavailable("espeak-ng said it had spoken, but left no sound") from wrong
    return audio.normalise(sound) if sound else b""
