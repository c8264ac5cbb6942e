"""The speech server: keeps one model in memory for all calls and tells each caller's program what was said.

One thread per stream, sound in 20 ms chunks. `speech.client` is its counterpart in other programs.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import socket
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

from wyoming.event import Event

from relevo.log import fault_fields, logger
from speech import endpointing, semantic_match, wire
from speech.base import Recogniser, SpeechUnavailable
from speech.client import FULL, UNAVAILABLE
from speech.concurrency_limit import ConcurrencyLimit
from speech.semantic_match import Comparing
from speech.utterances import Utterances, sound
from speech.vad import Detector

LOG = logger("speech")

DETECTOR = "silero-vad"
BROKEN = "speech_broken"  # an engine raised what it never should; the log has the type
HELLO_S = 10.0  # a connection that says nothing for so long is closed
IDLE_S = 120.0  # a stream without sound for so long is abandoned
_PLACES = ConcurrencyLimit()


def build_detector(models: Path) -> Detector:
    """Raises `models.ModelMissing`."""
    from speech.models import folder
    from speech.vad import Silero

    return Silero(folder(models, DETECTOR) / "silero_vad.onnx")


def serve(
    address: str,
    recogniser: Recogniser,
    detector: Detector,
    stop: threading.Event,
    encoder: Callable[[], Comparing | None] = lambda: None,
    places: ConcurrencyLimit = _PLACES,
) -> None:
    """Serves until `stop` is set. Raises `wire.BadAddress`, OSError if the address is in use."""
    server = Server(address, recogniser, detector, encoder, places)
    try:
        stop.wait()
    finally:
        server.close()


class Server:
    """Listens from its creation. `address` has the actual port if port 0 was given."""

    def __init__(
        self,
        address: str,
        recogniser: Recogniser,
        detector: Detector,
        encoder: Callable[[], Comparing | None] = lambda: None,
        places: ConcurrencyLimit = _PLACES,
    ) -> None:
        self._recogniser, self._detector, self._encoder = recogniser, detector, encoder
        self._socket, self.address = _bound(address)
        self._token = wire.token(address)
        self._connections: set[wire.Connection] = set()
        self._places, self._listening = places, 0
        self._lock = threading.Lock()
        self._closed = threading.Event()
        threading.Thread(target=self._accept, name="speech-accept", daemon=True).start()

    @property
    def listening(self) -> int:
        """The number of open streams."""
        return self._listening

    @property
    def connections(self) -> int:
        return len(self._connections)

    def close(self) -> None:
        """Stops listening and ends every stream."""
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
            hello = self._admitted(connection)
            if hello is not None and hello.type == "ping":
                connection.write("pong")
            elif hello is not None and hello.type == "transcribe":
                self._listen(connection, hello)
            elif hello is not None and hello.type == semantic_match.ASK:
                semantic_match.answer(connection, hello, self._encoder())
        except OSError:  # the caller has gone and needs no answer
            pass
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    def _admitted(self, connection: wire.Connection) -> Event | None:
        """The first event of a client, if it said the token that our address asks for."""
        first = connection.read()
        if not self._token:
            return connection.read() if first is not None and first.type == wire.HELLO_TOKEN else first
        said = str(first.data.get("token", "")) if first is not None and first.type == wire.HELLO_TOKEN else ""
        if hmac.compare_digest(said.encode(), self._token.encode()):
            return connection.read()
        if first is not None:
            LOG.warning("token_wrong")
            _refuse(connection, UNAVAILABLE, "say the token of this installation first")
        return None

    def _listen(self, connection: wire.Connection, hello: Event) -> None:
        with self._lock:
            admitted = self._places.admit(self._listening)
            self._listening += admitted
        if not admitted:
            _refuse(connection, FULL, "as many callers are listened to as get their answer in time")
            return
        try:
            self._hear(connection, hello)
        finally:
            with self._lock:
                self._listening -= 1

    def _took(self, seconds: float) -> None:
        with self._lock:
            self._places = self._places.after(seconds, self._listening, time.monotonic())

    def _hear(self, connection: wire.Connection, hello: Event) -> None:
        context = hello.data.get("context")
        context = context if isinstance(context, dict) else {}
        utterances = Utterances(
            connection,
            self._recogniser,
            self._detector,
            language=str(hello.data.get("language") or ""),
            phrases=[str(phrase) for phrase in context.get("phrases") or ()],
            end_of_speech_s=float(context.get("end_of_speech_s") or endpointing.MENU_S),
            took=_unnoticed if context.get("recorded") else self._took,
        )
        connection.wait_at_most(IDLE_S)
        try:
            utterances.check()
            connection.write("transcript-start")
            while (event := connection.read()) is not None:
                if event.type == "audio-stop":
                    utterances.stop()
                    connection.write("transcript-stop")
                    return
                if event.type == "audio-chunk" and event.payload:
                    utterances.feed(sound(event))
        except SpeechUnavailable as refused:
            _refuse(connection, UNAVAILABLE, str(refused))
        except OSError:
            raise
        except Exception as wrong:
            LOG.error("recogniser_failed", **fault_fields(wrong))
            _refuse(connection, BROKEN, "the recogniser failed; the server's log says how")


def _unnoticed(seconds: float) -> None:
    """Ignores how long a recording took: no caller waits for it, so it says nothing about load."""


def _refuse(connection: wire.Connection, code: str, text: str) -> None:
    """Sends the reason and reads the remaining sound: closing with unread bytes could discard the message."""
    connection.write("error", code=code, text=text)
    while connection.read() is not None:
        pass


def _bound(address: str) -> tuple[socket.socket, str]:
    place = wire.parse(address)
    if isinstance(place, tuple):
        sock = socket.create_server(place, backlog=64)
        host, port = sock.getsockname()[:2]
        bare = f"tcp://{host}:{port}"
        return sock, wire.with_token(bare, secret) if (secret := wire.token(address)) else bare
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
