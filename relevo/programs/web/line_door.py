"""The browser line at the workspace's own address: `/line/N` is passed on to voice worker N, frame by frame.

So a page needs one origin, and what ends TLS in front of the workspace ends it for the sound too. A busy installation
may lead these paths straight to the workers: they take any path.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

from gateway.edge import MISDIRECTED, refused
from relevo.programs.web.http_door import Application, Receive, Scope, Send

PATH = "/line/{}"
_PATH = re.compile(r"/line/(\d{1,3})")
OPEN_S = 5.0
LEAVE_S = 5.0
ENDED = '{"ended": true}'
"""See `ivr.lines.handset`; said here too, for a worker that died cannot."""


class LineDoor:
    """Passes web sockets to `lines`, the workers' addresses in order, and everything else to `app`.

    The workers check origin and ticket; a refusal is answered as a refused opening. `serves(client, host, forwarded)`
    tells of a Host header whether the workspace is served under it; another one is answered 421, as its pages are.
    """

    def __init__(
        self, app: Application, lines: Sequence[str], serves: Callable[[str, str, str], bool] = lambda *_: True
    ) -> None:
        self._app, self._lines, self._serves = app, tuple(lines), serves

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        await receive()  # the opening
        if not self._named(scope):
            await _misdirected(scope, send)
            return
        line = await self._opened(scope)
        if line is None:
            await send({"type": "websocket.close", "code": 1013})
            return
        await send({"type": "websocket.accept"})
        async with line:
            await _between(line, receive, send)

    def _named(self, scope: Scope) -> bool:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        client = (scope.get("client") or ("", 0))[0]
        return self._serves(client, headers.get(b"host", ""), headers.get(b"x-forwarded-host", ""))

    async def _opened(self, scope: Scope) -> ClientConnection | None:
        found = _PATH.fullmatch(scope["path"])
        if found is None or int(found[1]) >= len(self._lines):
            return None
        address = f"{self._lines[int(found[1])]}?{scope['query_string'].decode('latin1')}"
        origin = dict(scope["headers"]).get(b"origin", b"").decode("latin1")
        try:
            return await connect(address, origin=Origin(origin), compression=None, open_timeout=OPEN_S, proxy=None)
        except (OSError, TimeoutError, InvalidHandshake):
            return None


async def _misdirected(scope: Scope, send: Send) -> None:
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    body = refused("421", "Host", MISDIRECTED)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": 421, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


async def _between(line: ClientConnection, receive: Receive, send: Send) -> None:
    """Carries both ways until either end is closed."""
    inward = asyncio.create_task(_inward(line, receive))
    outward = asyncio.create_task(_outward(line, send))
    try:
        await asyncio.wait((inward, outward), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait((inward,), timeout=LEAVE_S)
    finally:
        inward.cancel()
        outward.cancel()
        await asyncio.gather(inward, outward, return_exceptions=True)


async def _inward(line: ClientConnection, receive: Receive) -> None:
    """Ends when the page leaves."""
    while (message := await receive())["type"] == "websocket.receive":
        with contextlib.suppress(ConnectionClosed):
            await line.send(message["bytes"] if message.get("bytes") is not None else message["text"])


async def _outward(line: ClientConnection, send: Send) -> None:
    """Ends when the worker does, which the page is told: it leaves by itself.

    The server sends no close frame while a message of the page is waited for.
    """
    with contextlib.suppress(ConnectionClosed):
        async for frame in line:
            await send({"type": "websocket.send", "bytes" if isinstance(frame, bytes) else "text": frame})
    await send({"type": "websocket.send", "text": ENDED})
