"""The process in which pyttsx3 lives: one utterance at a time, a line in, a line out.

Run as a file, so that it imports nothing of ours. In: `{"text", "voice", "path"}`; out:
`{"ok": true}` once the WAV stands at `path`, or `{"error": "..."}`. It is a process because pyttsx3 can hang
for ever, and only a process can be ended from outside. It ends, hung or not, when its input ends: with its
parent. (PR_SET_PDEATHSIG would end it with the call's thread that happened to start it.)
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import signal
import sys
import threading
from typing import Any, TextIO

RATE_WPM = 160  # calm telephone speech; pyttsx3's own 200 is hard to follow on a bad line


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes our input
    replies = _own_stdout()
    voice = _Voice(_engine())
    _reply(replies, {"ok": True})
    wishes: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(wishes,), daemon=True).start()
    while True:
        wish = json.loads(wishes.get())
        try:
            voice.speak(wish["text"], wish["voice"], wish["path"])
            _reply(replies, {"ok": True})
        except Exception as wrong:  # whatever it was, the parent must get its line
            _reply(replies, {"error": type(wrong).__name__})


def _read(wishes: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        wishes.put(line)
    os._exit(0)


def _own_stdout() -> TextIO:
    """Keep stdout for replies; pyttsx3 prints to it, so what it prints goes nowhere."""
    replies = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return replies


def _engine() -> Any:
    """pyttsx3 on the espeak-ng of the `espeakng-loader` wheel, so that no system package is needed.

    The library is loaded first and globally: the name pyttsx3 then opens is already there.
    """
    import espeakng_loader

    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
    import pyttsx3

    return pyttsx3.init("espeak")


class _Voice:
    """One utterance at a time, done when its file is closed.

    `runAndWait` returns before the sound is there, and `espeak_Synchronize` sees no work between two commands;
    only "finished-utterance" comes after the file. The rate goes through espeak's own queue, which loses a
    command that arrives as the last one ends: it is set once.
    """

    def __init__(self, engine: Any) -> None:
        from pyttsx3.drivers import _espeak

        self._engine, self._espeak = engine, _espeak
        self._finished = threading.Event()
        engine.connect("finished-utterance", lambda name, completed: self._finished.set())
        engine.setProperty("rate", RATE_WPM)

    def speak(self, text: str, voice: str, path: str) -> None:
        if self._espeak.SetVoiceByName(voice.encode()) != 0:  # the engine's own setter would swallow this
            raise LookupError(voice)
        self._finished.clear()
        self._engine.save_to_file(text, path)
        self._engine.runAndWait()
        self._finished.wait()
        self._espeak.Synchronize()


def _reply(replies: TextIO, answer: dict[str, Any]) -> None:
    replies.write(json.dumps(answer) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
