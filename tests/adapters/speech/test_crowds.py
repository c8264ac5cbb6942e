"""Many callers at one speech server: who gets no place is told at once, and what is left behind is nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from listening import Heed, say, utterance

from speech import wire
from speech.base import Result
from speech.client import FULL, Failed, Heard, Listener, SpeechEnded, SpeechStarted
from speech.concurrency_limit import FIRST
from speech.server import Server
from speech.testing import Loudness, Scripted, ScriptedStream, chime
from tests.waiting import until

CROWD = 50


class Slowing(Scripted):
    """A recogniser that everybody must wait for, one after the other."""

    def __init__(self) -> None:
        super().__init__(["sí"] * CROWD)
        self.turn, self.open = threading.Lock(), threading.Event()

    def start(self, language: str, phrases: Sequence[str]) -> ScriptedStream:
        return WaitingStream(self, super().start(language, phrases))


class WaitingStream(ScriptedStream):
    def __init__(self, crowd: Slowing, stream: ScriptedStream) -> None:
        self._crowd, self._stream = crowd, stream

    def feed(self, pcm: bytes) -> None:
        self._stream.feed(pcm)

    def partial(self) -> str:
        return ""

    def finish(self) -> Result:
        self._crowd.open.wait(10)
        with self._crowd.turn:
            return self._stream.finish()


@pytest.fixture
def slowing() -> Slowing:
    return Slowing()


@pytest.fixture
def server(tmp_path: Path, slowing: Slowing) -> Iterator[Server]:
    made = Server(f"unix://{tmp_path}/s", slowing, Loudness())
    yield made
    made.close()


def test_complaint_fifty_live_calls_exhaust_the_recogniser(server: Server, slowing: Slowing) -> None:
    """Those that can be served are; all others know within a second that they have keys."""
    heeds = [Heed() for _ in range(CROWD)]
    ears = [Listener(server.address).open("es", ["sí"], 0.6, heed) for heed in heeds]
    for ear in ears:
        say(ear, utterance())
    refused, served = 0, []
    for heed in heeds:
        match heed.next_of(SpeechStarted, Failed):
            case Failed(code):
                assert code == FULL
                refused += 1
            case SpeechStarted():
                served.append(heed)
    slowing.open.set()
    for heed in served:
        heed.next(SpeechEnded)
        assert heed.next(Heard).result.text == "sí"
    assert (len(served), refused) == (int(FIRST), CROWD - int(FIRST))
    for ear in ears:
        ear.close()


def test_complaint_memory_grows(server: Server, slowing: Slowing) -> None:
    """Nothing stays of an ear that was closed: no thread, no connection, no place."""
    slowing.open.set()
    before = threading.active_count()
    for _ in range(3 * int(FIRST)):
        heed = Heed()
        ear = Listener(server.address).open("es", ["sí"], 0.6, heed)
        say(ear, utterance())
        heed.next(SpeechStarted)
        ear.close()
    until(lambda: threading.active_count() <= before, "all threads have ended")
    until(lambda: (server.listening, server.connections) == (0, 0), "all places and connections are given back")


def test_complaint_final_text_lost_on_close(server: Server, slowing: Slowing) -> None:
    """Who says that no more sound comes, in the middle of a word, still gets the word."""
    slowing.open.set()
    connection = wire.connect(server.address, 5.0)
    connection.write("transcribe", language="es", context={"phrases": ["sí"], "end_of_speech_s": 0.6})
    connection.write("audio-start", None, **wire.FORMAT)
    connection.write("audio-chunk", bytes(8000) + chime("sí"), **wire.FORMAT)
    connection.write("audio-stop")
    told = []
    while (event := connection.read()) is not None:
        told.append((event.type, event.data.get("text")))
    assert told[-2:] == [("transcript", "sí"), ("transcript-stop", None)]
    connection.close()
