"""The speech server: one model in memory for every call; hears when somebody speaks, what, and says so.

One thread a stream, sound in 20 ms chunks. The only module that picks engines; callers use `speech.client`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import stat
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from wyoming.event import Event

from speech import comparing, endpointing, wire
from speech.base import Foreseeing, Recogniser, Result, SpeechUnavailable, Stream
from speech.client import UNAVAILABLE
from speech.comparing import Comparing
from speech.vad import WINDOW_MS, Detector

log = logging.getLogger(__name__)

WHISPER, VOSK, WYOMING = "whisper", "vosk", "wyoming"
BROKEN = "speech_broken"  # an engine raised what it never should; the log has the type
HELLO_S = 10.0  # a connection that says nothing for so long is closed
IDLE_S = 120.0  # a stream without sound for so long belongs to nobody


def build(models: Path, engine: str) -> Recogniser:
    """The recogniser named `whisper`, `vosk:es=/path/to/model,en=...`, or another server's, `wyoming:tcp://host:port`.

    Raises `models.ModelMissing`, ValueError.
    """
    from speech.models import folder

    name, _, where = engine.partition(":")
    if name == WHISPER:
        from speech.recognisers.whisper import Whisper

        return Whisper(folder(models, "whisper-base"))
    if name == VOSK and where:
        from speech.recognisers.vosk import Vosk

        paths = dict(part.split("=", 1) for part in where.split(",") if "=" in part)
        return Vosk({language.strip(): Path(path.strip()) for language, path in paths.items()})
    if name == WYOMING and where:
        from speech.recognisers.wyoming import Wyoming

        return Wyoming(where)
    raise ValueError(
        f"speech engine {engine!r}: write `whisper`, `vosk:es=/path/to/model,en=/path/to/model` "
        "or `wyoming:tcp://host:port`"
    )


def build_detector(models: Path) -> Detector:
    """Raises `models.ModelMissing`."""
    from speech.models import folder
    from speech.vad import Silero

    return Silero(folder(models, "silero-vad") / "silero_vad.onnx")


def serve(
    address: str, recogniser: Recogniser, detector: Detector, stop: threading.Event,
    encoder: Callable[[], Comparing | None] = lambda: None,
) -> None:  # fmt: skip
    """Serve until `stop` is set. Raises `wire.BadAddress`, OSError where the address is taken."""
    server = Server(address, recogniser, detector, encoder)
    try:
        stop.wait()
    finally:
        server.close()


class Server:
    """Listens from the moment it is made; `address` says where, with the port that was free for port 0."""

    def __init__(
        self, address: str, recogniser: Recogniser, detector: Detector,
        encoder: Callable[[], Comparing | None] = lambda: None,
    ) -> None:  # fmt: skip
        self._recogniser, self._detector, self._encoder = recogniser, detector, encoder
        self._socket, self.address = _bound(address)
        self._connections: set[wire.Connection] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        threading.Thread(target=self._accept, name="speech-accept", daemon=True).start()

    def close(self) -> None:
        """Stop listening and end every stream."""
        place = wire.parse(self.address)
        self._closed.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        if isinstance(place, str):
            Path(place).unlink(missing_ok=True)
        with self._lock:
            for connection in self._connections:
                connection.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._socket.accept()
            except OSError:
                if self._closed.wait(0.1):
                    return
                continue  # too many files open, or a caller gone at once: the next may do better
            connection = wire.Connection(sock)
            with self._lock:
                self._connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), name="speech-stream", daemon=True).start()

    def _serve(self, connection: wire.Connection) -> None:
        try:
            connection.wait_at_most(HELLO_S)
            hello = connection.read()
            if hello is not None and hello.type == "ping":
                connection.write("pong")
            elif hello is not None and hello.type == "transcribe":
                self._listen(connection, hello)
            elif hello is not None and hello.type == comparing.ASK:
                comparing.answer(connection, hello, self._encoder())
        except OSError:  # the caller has gone; nobody is left to tell
            pass
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    def _listen(self, connection: wire.Connection, hello: Event) -> None:
        context = hello.data.get("context")
        context = context if isinstance(context, dict) else {}
        utterances = _Utterances(
            connection,
            self._recogniser,
            self._detector,
            language=str(hello.data.get("language") or ""),
            phrases=[str(phrase) for phrase in context.get("phrases") or ()],
            end_of_speech_s=float(context.get("end_of_speech_s") or endpointing.MENU_S),
        )
        connection.wait_at_most(IDLE_S)
        try:
            utterances.check()
            connection.write("transcript-start")
            while (event := connection.read()) is not None:
                if event.type == "audio-stop":
                    utterances.stop()
                    return
                if event.type == "audio-chunk" and event.payload:
                    utterances.feed(_sound(event))
        except SpeechUnavailable as refused:
            _refuse(connection, UNAVAILABLE, str(refused))
        except OSError:
            raise
        except Exception as wrong:
            log.error("recogniser failed: %s", type(wrong).__name__)  # never its message: it may hold words
            _refuse(connection, BROKEN, "the recogniser failed; the server's log says how")


class _Utterances:
    """One stream: sound in, events out, one recognition for each utterance."""

    def __init__(
        self,
        connection: wire.Connection,
        recogniser: Recogniser,
        detector: Detector,
        language: str,
        phrases: list[str],
        end_of_speech_s: float,
    ) -> None:
        self._connection, self._recogniser = connection, recogniser
        self._language, self._phrases = language, phrases
        self._detecting = detector.start()
        self._ear = endpointing.ear(end_of_speech_s)
        keep_ms = endpointing.PRE_ROLL_MS + endpointing.START_MS + WINDOW_MS
        self._before: deque[bytes] = deque()
        self._before_bytes, self._keep_bytes = 0, keep_ms * 16
        self._stream: Stream | None = None
        self._ahead: Future[Result] | None = None
        self._ahead_at = -1  # where the voice paused that `_ahead` is about
        self._partial = ""
        self._heard = False

    def check(self) -> None:
        """Find out now, not at the first word, that the language cannot be heard. Raises `SpeechUnavailable`."""
        self._recogniser.start(self._language, self._phrases)

    def feed(self, pcm: bytes) -> None:
        if self._stream is not None:
            self._stream.feed(pcm)
            self._tell_partial(self._stream.partial())
        else:
            self._keep(pcm)
        for probability in self._detecting.feed(pcm):
            exact = endpointing.exactly_one(self._partial, self._phrases)
            self._ear, mark = endpointing.hear(self._ear, probability, WINDOW_MS, exact)
            if isinstance(mark, endpointing.Began):
                self._begin(mark)
            elif isinstance(mark, endpointing.Ended):
                self._finish(mark)
            elif endpointing.paused(self._ear) and self._ahead_at != self._ear.voiced_ms:
                self._look_ahead()

    def stop(self) -> None:
        """No more sound comes: recognise what was begun; where nothing was ever said, say so."""
        if self._stream is not None or not self._heard:
            self._finish(endpointing.Ended(self._ear.voiced_ms))

    def _keep(self, pcm: bytes) -> None:
        self._before.append(pcm)
        self._before_bytes += len(pcm)
        while self._before_bytes - len(self._before[0]) >= self._keep_bytes:
            self._before_bytes -= len(self._before.popleft())

    def _begin(self, mark: endpointing.Began) -> None:
        self._connection.write("voice-started", timestamp=mark.at_ms)
        self._stream = self._recogniser.start(self._language, self._phrases)
        self._stream.feed(b"".join(self._before))
        self._before.clear()
        self._before_bytes = 0

    def _tell_partial(self, partial: str) -> None:
        if partial and partial != self._partial:
            self._connection.write("transcript-chunk", text=partial)
        self._partial = partial

    def _finish(self, mark: endpointing.Ended) -> None:
        stream, self._stream, self._partial = self._stream, None, ""
        self._heard = True
        self._connection.write("voice-stopped", timestamp=mark.at_ms)
        result = self._result(stream, mark) if stream is not None and not mark.brief else Result("")
        context: dict[str, Any] = {"hypotheses": wire.pack(result.hypotheses)}
        self._connection.write("transcript", text=result.text, language=self._language, context=context)


    def _look_ahead(self) -> None:
        """Begin to recognise what will be the whole utterance, unless the voice goes on."""
        self._ahead_at = self._ear.voiced_ms
        self._ahead = self._stream.foresee() if isinstance(self._stream, Foreseeing) else None

    def _result(self, stream: Stream, mark: endpointing.Ended) -> Result:
        ahead, self._ahead = self._ahead, None
        return ahead.result() if ahead is not None and self._ahead_at == mark.at_ms else stream.finish()


def _sound(event: Event) -> bytes:
    """Raises `SpeechUnavailable` for sound that is not s16le mono 8 kHz."""
    if any(event.data.get(name, value) != value for name, value in wire.FORMAT.items()):
        raise SpeechUnavailable("send s16le mono at 8000 Hz")
    return event.payload or b""


def _refuse(connection: wire.Connection, code: str, text: str) -> None:
    """Say why, and take the sound still under way: a close with unread bytes could reach the caller before it."""
    connection.write("error", code=code, text=text)
    while connection.read() is not None:
        pass


def _bound(address: str) -> tuple[socket.socket, str]:
    place = wire.parse(address)
    if isinstance(place, tuple):
        sock = socket.create_server(place, backlog=64)
        host, port = sock.getsockname()[:2]
        return sock, f"tcp://{host}:{port}"
    path = Path(place)
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode) and not _answers(address):
        path.unlink()  # left by a server that was killed
    path.parent.mkdir(parents=True, exist_ok=True)
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(place)
    os.chmod(place, 0o600)  # what callers say is for this system's own user
    sock.listen(64)
    return sock, address


def _answers(address: str) -> bool:
    try:
        wire.connect(address, 1.0).close()
    except OSError:
        return False
    return True
