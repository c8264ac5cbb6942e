"""Serves a Flask application over ASGI: a request takes a thread only once its body is here.

A client that sends its body slowly, or never, costs a socket and no thread, nor does one that reads its answer slowly;
one that leaves frees the thread that streams to it. The bridge between the two protocols is `a2wsgi`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from threading import Event
from typing import Any, Final

from a2wsgi import WSGIMiddleware

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


class HttpDoor:
    """The application. `threads` requests run at once; bodies are at most `longest` bytes."""

    def __init__(self, app: Callable[..., Iterable[bytes]], threads: int, longest: int, body_s: float = BODY_S) -> None:
        self._app = WSGIMiddleware(_until_gone(app), workers=threads, send_queue_size=ANSWER_CHUNKS)
        self._longest, self._body_s = longest, body_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)  # type: ignore[arg-type]
            return
        try:
            async with asyncio.timeout(self._body_s):
                body = await _whole_body(receive, self._longest) if self._fits(scope) else b""
        except TimeoutError:
            await _refuse(send, 408)
        except ConnectionAbortedError:
            return
        else:
            await (_refuse(send, 413) if body is None else self._answer(scope, body, receive, send))

    def _fits(self, scope: Scope) -> bool:
        """False for a body that says itself to be too long: it is not read, and the application refuses it."""
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        return not declared.isdigit() or int(declared) <= self._longest

    async def _answer(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        scope[GONE] = Event()

        async def given() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        watching = asyncio.create_task(_watch(receive, scope[GONE]))
        try:
            await self._app(scope, given, send)  # type: ignore[arg-type]
        finally:
            watching.cancel()


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


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


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
