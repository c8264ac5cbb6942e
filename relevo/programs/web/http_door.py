"""Serves a Flask application over ASGI: a request takes a thread only once its body is here.

A client that sends its body slowly, or never, costs a socket and no thread, nor does one that reads its answer slowly;
one that leaves frees the thread that answers it. A live stream that the application leaves in the scope is sent by the
event loop. The bridge between the two protocols is `a2wsgi`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from contextlib import suppress
from threading import Event
from typing import Any, Final, Protocol

from a2wsgi import WSGIMiddleware

from gateway.edge import STREAM, error_body

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
"""An ASGI 3 application."""

ANSWER_CHUNKS: Final = 256
"""Chunks of an answer that wait for a client who reads slowly; within them the thread is free (2 MB of a file)."""
BODY_S = 10.0
"""How long a body may take to arrive."""
GONE: Final = "relevo.gone"
"""In the scope: set once the client has left."""


SEND_S: Final = 30.0
"""How long a client may take to accept a piece of a stream."""


class Stream(Protocol):
    """What is sent after the head of an answer, as it comes up, until it has ended or the client has left."""

    ready: Callable[[], None]
    """Set by the server; called from any thread once there is something to take, or the stream has ended."""

    @property
    def ended(self) -> bool: ...

    def take(self) -> bytes:
        """Returns what has come up since the last time."""

    def close(self) -> None:
        """Called once no more is sent. May wait."""


class Direct(Protocol):
    """Answers some requests on the event loop itself, without a thread."""

    def takes(self, scope: Scope) -> bool:
        """Returns true for a request that `answer` answers."""

    async def answer(self, scope: Scope, body: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Returns status, headers and body of the answer. Never raises."""


class HttpDoor:
    """The application. `threads` requests run at once; bodies are at most `longest` bytes.

    What `direct` takes never reaches the application, unless its body says itself to be too long.
    """

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        threads: int,
        longest: int,
        body_s: float = BODY_S,
        direct: Direct | None = None,
    ) -> None:
        self._app = WSGIMiddleware(_until_gone(app), workers=threads, send_queue_size=ANSWER_CHUNKS)
        self._longest, self._body_s, self._direct = longest, body_s, direct
        self._bell: _Bell | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)  # type: ignore[arg-type]
            return
        fits = self._fits(scope)
        try:
            async with asyncio.timeout(self._body_s):
                body = await _whole_body(receive, self._longest) if fits else b""
        except TimeoutError:
            await _refuse(send, 408)
        except ConnectionAbortedError:
            return
        else:
            if body is None:
                await _refuse(send, 413)
            elif fits and self._direct is not None and self._direct.takes(scope):
                await _send(send, *await self._direct.answer(scope, body))
            else:
                await self._answer(scope, body, receive, send)

    def _fits(self, scope: Scope) -> bool:
        """False for a body that says itself to be too long: it is not read, and the application refuses it."""
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        return not declared.isdigit() or int(declared) <= self._longest

    async def _answer(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        scope[GONE] = Event()

        async def given() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def begun(message: Message) -> None:
            if STREAM not in scope or message["type"] == "http.response.start":
                await send(message)

        watching = asyncio.create_task(_watch(receive, scope[GONE]))
        try:
            await self._app(scope, given, begun)  # type: ignore[arg-type]
            if STREAM in scope:
                with suppress(TimeoutError):  # a client that has stopped to read
                    self._bell = self._bell or _Bell(asyncio.get_running_loop())
                    await _follow(scope[STREAM], send, watching, self._bell)
        finally:
            watching.cancel()
            if STREAM in scope:
                asyncio.get_running_loop().run_in_executor(None, scope[STREAM].close)


class _Bell:
    """Sets events of one event loop from any thread; however many are set together, the loop is woken once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._due, self._woken = loop, deque[asyncio.Event](), False

    def ring(self, ready: asyncio.Event) -> None:
        self._due.append(ready)
        if not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # the server has stopped
                self._loop.call_soon_threadsafe(self._answer)

    def _answer(self) -> None:
        self._woken = False  # before it looks: what is rung from now on wakes the loop again
        while self._due:
            self._due.popleft().set()


async def _follow(stream: Stream, send: Send, gone: asyncio.Task[None], bell: _Bell) -> None:
    """Sends what comes up until the end of the stream, or until the client has left."""
    ready = asyncio.Event()
    ready.set()
    stream.ready = lambda: bell.ring(ready)
    gone.add_done_callback(lambda _: ready.set())
    while True:
        await ready.wait()
        ready.clear()
        if gone.done():
            return
        over = stream.ended
        if chunks := stream.take():
            async with asyncio.timeout(SEND_S):
                await send({"type": "http.response.body", "body": chunks, "more_body": True})
        if over:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return


async def _whole_body(receive: Receive, longest: int) -> bytes | None:
    """Returns `None` for one that is too long. Raises `ConnectionAbortedError` where the client leaves early."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        body += message.get("body", b"")
        if len(body) > longest:
            return None
        if not message.get("more_body"):
            return bytes(body)


async def _watch(receive: Receive, gone: Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()


REFUSALS: Final = {
    408: ("request_timeout", "The body did not come in time; send it whole and at once."),
    413: ("request_entity_too_large", "The body is too long; send a shorter one."),
}


async def _refuse(send: Send, status: int) -> None:
    code, message = REFUSALS[status]
    body = error_body(code, "", message)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await _send(send, status, [*headers, (b"connection", b"close")], body)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _until_gone(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The WSGI application, whose answer ends where the client has left, so that what it holds is closed."""

    def answered(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return _Answer(app(environ, start_response), environ["asgi.scope"][GONE])

    return answered


class _Answer:
    def __init__(self, chunks: Iterable[bytes], gone: Event) -> None:
        self._chunks, self._gone = chunks, gone

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if self._gone.is_set():
                return
            yield chunk

    def close(self) -> None:
        if close := getattr(self._chunks, "close", None):
            close()
