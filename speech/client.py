"""The client of the speech server: takes sound, calls back with events, never blocks and never raises.

A call continues with keys after a `Failed` event.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from wyoming.event import Event

from speech import wire
from speech.base import FRAME_MS, Result

DOWN: Final = "speech_down"  # no server answers at the address, or the connection broke
SLOW: Final = "speech_slow"  # an answer is overdue; `Heard` may still come
FULL: Final = "speech_full"  # as many are listened to as get their answer in time; the next try may find a place
UNAVAILABLE: Final = "speech_unavailable"  # the server is there, its engine or the language is not
PATIENCE_S = 1.0  # an answer later than this is worth less to a caller than the keys
STUCK_S = 5.0  # a server that reads nothing for so long is given up
BACKLOG = 5000 // FRAME_MS  # chunks held for a server that does not read: 5 s


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech has started, at `at_ms` of the sound fed so far."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Partial:
    """The words so far. Not every engine sends it."""

    text: str


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The utterance is over; its last voiced sound was at `at_ms`. `Heard` follows."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Heard:
    """The result of an utterance; its text may be empty."""

    result: Result


@dataclass(frozen=True, slots=True)
class Failed:
    """Recognition failed. Every code except `speech_slow` ends the stream."""

    code: str


SpeechEvent = SpeechStarted | Partial | SpeechEnded | Heard | Failed


class Listener:
    """A speech server at an address (`unix:///path` or `tcp://host:port`). Raises `wire.BadAddress`."""

    def __init__(self, address: str, patience_s: float = PATIENCE_S) -> None:
        wire.parse(address)
        self._address, self._patience_s = address, patience_s

    def open(
        self,
        language: str,
        phrases: Sequence[str],
        end_of_speech_s: float,
        on_event: Callable[[SpeechEvent], None],
    ) -> Listening:
        """Listen until closed, for one utterance after another.

        `phrases` are what is expected (empty for free speech); an utterance ends after `end_of_speech_s` of
        silence. `on_event` is called from threads of ours and from `feed`: it must be quick and not raise.
        """
        wish = {"phrases": list(phrases), "end_of_speech_s": end_of_speech_s}
        return Listening(self._address, self._patience_s, language, wish, on_event)

    def healthy(self) -> bool:
        """True if the server answers in time."""
        try:
            connection = wire.connect(self._address, self._patience_s)
        except OSError:
            return False
        try:
            connection.write("ping")
            answer = connection.read()
            return answer is not None and answer.type == "pong"
        except OSError:
            return False
        finally:
            connection.close()


class Listening:
    """One open stream, made by `Listener.open`."""

    def __init__(
        self,
        address: str,
        patience_s: float,
        language: str,
        wish: dict[str, object],
        on_event: Callable[[SpeechEvent], None],
    ) -> None:
        self._address, self._patience_s = address, patience_s
        self._on_event = on_event
        self._sound: queue.Queue[bytes | None] = queue.Queue(maxsize=BACKLOG)
        self._closed = threading.Event()
        self._telling = threading.Lock()
        self._overdue_at: float | None = time.monotonic() + patience_s
        threading.Thread(target=self._talk, args=(language, wish), name="speech", daemon=True).start()

    def feed(self, pcm: bytes) -> None:
        """Takes sound, s16le mono 8 kHz, best in 20 ms frames. Never blocks, never raises."""
        if self._closed.is_set():
            return
        try:
            self._sound.put_nowait(pcm)
        except queue.Full:
            self._slow()
        if self._overdue_at is not None and time.monotonic() > self._overdue_at:
            self._slow()

    def close(self) -> None:
        """Stops listening. No event comes after this, except for one that is being delivered right now."""
        self._closed.set()
        with contextlib.suppress(queue.Full):  # where it is full, the writing thread sees `_closed`
            self._sound.put_nowait(None)

    def _talk(self, language: str, wish: dict[str, object]) -> None:
        try:
            connection = wire.connect(self._address, self._patience_s)
        except OSError:
            self._end(DOWN)
            return
        connection.send_within(STUCK_S)
        threading.Thread(target=self._hear, args=(connection,), name="speech-events", daemon=True).start()
        try:
            connection.write("transcribe", language=language, context=wish)
            connection.write("audio-start", None, **wire.FORMAT)
            while (pcm := self._sound.get()) is not None and not self._closed.is_set():
                connection.write("audio-chunk", pcm, **wire.FORMAT)
            connection.close()
        except BlockingIOError:
            connection.close()
        except OSError:  # the reading thread has the reason, where the server gave one, and tells it
            pass

    def _hear(self, connection: wire.Connection) -> None:
        while (event := connection.read()) is not None:
            if event.type == "error":
                self._end(str(event.data.get("code") or UNAVAILABLE))
            elif event.type in ("transcript-start", "transcript"):
                self._overdue_at = None
            elif event.type == "voice-stopped":
                self._overdue_at = time.monotonic() + self._patience_s
            if (told := _told(event)) is not None:
                self._tell(told)
        self._end(DOWN)
        connection.close()

    def _slow(self) -> None:
        self._overdue_at = None
        self._tell(Failed(SLOW))

    def _end(self, code: str) -> None:
        self._tell(Failed(code))
        self.close()

    def _tell(self, event: SpeechEvent) -> None:
        with self._telling:
            if not self._closed.is_set():
                self._on_event(event)


def _told(event: Event) -> SpeechEvent | None:
    match event.type:
        case "voice-started":
            return SpeechStarted(int(event.data.get("timestamp") or 0))
        case "voice-stopped":
            return SpeechEnded(int(event.data.get("timestamp") or 0))
        case "transcript-chunk":
            return Partial(str(event.data.get("text", "")))
        case "transcript":
            return Heard(wire.unpack(event))
    return None
