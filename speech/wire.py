"""The protocol of client and speech server: Wyoming events over a unix or TCP socket, read and written blocking.

Client: `transcribe` (language, context: phrases, end_of_speech_s, recorded: no caller waits), `audio-start`,
`audio-chunk`...; then it closes, or sends `audio-stop` to have what was begun recognised at once.
Server: `transcript-start` once it listens, then for each utterance `voice-started`, `transcript-chunk`...,
`voice-stopped`, `transcript` (context: hypotheses, and spoken: another language than expected); `transcript-stop` once
`audio-stop` is answered; `error` (code, text) where it cannot go on. Either: `ping`, `pong`. Times are milliseconds of
the stream's own sound.
At an address with a token (`tcp://TOKEN@host:port`) the client says it first, by a `token` event.
Source: https://github.com/rhasspy/wyoming.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from wyoming.event import Event, read_event, write_event

from relevo.errors import RelevoError
from speech.base import SAMPLE_RATE, Hypothesis, Result, SpeechUnavailable

HELLO_TOKEN = "token"  # noqa: S105 - the name of an event
FORMAT = {"rate": SAMPLE_RATE, "width": 2, "channels": 1}


class BadAddress(RelevoError, ValueError):
    """The text is not an address of a speech server."""

    code = "bad_address"
    retryable = False


def parse(address: str) -> str | tuple[str, int]:
    """Returns a socket path for `unix:///path`, host and port for `tcp://host:port`. Raises `BadAddress`."""
    url = urlsplit(address)
    if url.scheme == "unix" and url.path:
        return url.path
    if url.scheme == "tcp" and url.hostname and url.port is not None:
        return url.hostname, url.port
    raise BadAddress(f"speech address {address!r}: write unix:///path/to/socket or tcp://host:port")


def token(address: str) -> str:
    """Returns the token that an address asks for; empty for none."""
    return urlsplit(address).username or ""


def with_token(address: str, secret: str) -> str:
    """Returns a TCP address that asks for the token `secret`; a unix socket is guarded by its file's mode instead."""
    url = urlsplit(address)
    if isinstance(parse(address), str):
        return address
    return url._replace(netloc=f"{secret}@{url.netloc.rpartition('@')[2]}").geturl()


def connect(address: str, timeout_s: float) -> Connection:
    """Opens a connection and says the address's token. Raises `BadAddress`, OSError."""
    place = parse(address)
    if isinstance(place, tuple):
        sock = socket.create_connection(place, timeout_s)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    else:
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(timeout_s)
        try:
            sock.connect(place)
        except OSError:
            sock.close()
            raise
    connection = Connection(sock)
    if secret := token(address):
        connection.write(HELLO_TOKEN, token=secret)
    return connection


@contextlib.contextmanager
def foreign(address: str, timeout_s: float) -> Iterator[Connection]:
    """Opens a connection to a Wyoming server that is not ours and closes it.

    Raises `BadAddress`; `SpeechUnavailable` if the server is away, late or breaks off.
    """
    try:
        connection = connect(address, timeout_s)
    except OSError as away:
        raise SpeechUnavailable(f"no Wyoming server answers at {address}") from away
    try:
        yield connection
    except OSError as broken:
        raise SpeechUnavailable(f"the Wyoming server at {address} went away") from broken
    finally:
        connection.close()


class Connection:
    """One socket that carries events. One thread may read while another writes."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._file = cast(BinaryIO, sock.makefile("rwb"))
        self._writing = threading.Lock()

    def wait_at_most(self, seconds: float | None) -> None:
        """Makes a read or write fail with TimeoutError after this time; the connection is then unusable."""
        self._socket.settimeout(seconds)

    def send_within(self, seconds: float) -> None:
        """Makes a write fail with BlockingIOError if the other side has not read for this long."""
        whole, rest = divmod(seconds, 1)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(whole), int(rest * 1e6)))

    def read(self) -> Event | None:
        """Returns the next event, or None if the other side has gone or sends something else."""
        try:
            return read_event(self._file)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, kind: str, payload: bytes | None = None, **fields: Any) -> None:
        """Sends an event. Raises OSError if the other side has gone."""
        with self._writing:
            try:
                write_event(Event(kind, fields, payload), self._file)
            except ValueError as closed:  # written to after close
                raise OSError("the connection is closed") from closed

    def close(self) -> None:
        """Wakes a thread that reads; never blocks."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def pack(hypotheses: Sequence[Hypothesis]) -> list[dict[str, Any]]:
    return [{"text": h.text, "phrase": h.phrase, "score": h.score} for h in hypotheses]


def unpack(event: Event) -> Result:
    """Returns the result in a `transcript`, from our server or another one; unknown fields are ignored."""
    context = event.data.get("context")
    listed = context.get("hypotheses") if isinstance(context, dict) else None
    found = (_hypothesis(row) for row in listed) if isinstance(listed, list) else ()
    spoken = context.get("spoken") if isinstance(context, dict) else None
    heard = tuple(h for h in found if h is not None)
    return Result(str(event.data.get("text", "")), heard, spoken if isinstance(spoken, str) else "")


def _hypothesis(row: object) -> Hypothesis | None:
    match row:
        case {"text": str(text), "phrase": int() | None as phrase, "score": int() | float() as score}:
            return Hypothesis(text, phrase, float(score))
    return None
