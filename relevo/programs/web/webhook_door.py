"""Answers webhooks over ASGI, all on the event loop: one costs no thread, and a forged one hardly more than its digest.

Only what is written by itself (a request set aside, the spool while the database is away) takes a thread. Every other
request is Flask's, a proof of address and the methods that a path does not take among them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from typing import Final

from deflect.spool.door import Waiting
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.journal import Letter
from gateway.edge import host_name
from gateway.ingress.errors import refusal
from gateway.ingress.webhooks import Turned, Webhooks, note_kept
from gateway.providers.base import Provider
from relevo.programs.web.http_door import Scope

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
"""Status, headers, body."""
_KEPT: Final[Answer] = (204, [], b"")


class WebhookDoor:
    """Answers `POST` at the webhooks' addresses. For one event loop.

    With `hosts`, requests by other names are left to the application, whose edge refuses them or believes its proxy.
    """

    def __init__(self, webhooks: Webhooks, hosts: Collection[str] = ()) -> None:
        self._hosts = hosts
        self._webhooks, self._door = webhooks, webhooks.door
        self._providers = {path: one for path, one, route in webhooks.addresses() if "POST" in route.methods}
        self._tell: Callable[[Sequence[Waiting]], None] | None = None

    def takes(self, scope: Scope) -> bool:
        """Returns true for a request that `answer` answers."""
        if scope["method"] != "POST" or scope["path"] not in self._providers:
            return False
        return not self._hosts or host_name(_host(scope)) in self._hosts

    async def answer(self, scope: Scope, body: bytes) -> Answer:
        """Returns the answer to a request whose whole body is here."""
        try:
            return await self._answer(self._providers[scope["path"]], scope, body)
        except Exception as fault:
            told = refusal(fault)
            headers = [(b"content-type", b"application/json")]
            headers += [(name.lower().encode(), value.encode()) for name, value in told.headers.items()]
            return told.status, headers, json.dumps(told.document, separators=(",", ":")).encode() + b"\n"

    async def _answer(self, provider: Provider, scope: Scope, body: bytes) -> Answer:
        asked = self._webhooks.asked(scope["path"], scope["query_string"], _headers(scope).items(), body)
        read = self._webhooks.read(provider, asked)
        if isinstance(read, Turned):
            if read.letter is not None:
                await asyncio.to_thread(self._webhooks.put_aside, read)
            raise read.why
        letter, lane = read
        note_kept(letter, await self._keep(letter, lane))
        return _KEPT

    async def _keep(self, letter: Letter, lane: str) -> bool | None:
        if self._door.spooling:
            return await asyncio.to_thread(self._door.keep, letter, lane)
        if self._tell is None:
            self._tell = _teller(asyncio.get_running_loop())
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._door.put(letter, lane, self._tell, ended)
        try:
            async with asyncio.timeout(self._door.longest_s):
                await ended
        except TimeoutError:
            raise DatabaseUnavailable("the database did not answer in time; look at its log") from None
        return waiting.result()


def _host(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")


def _teller(loop: asyncio.AbstractEventLoop) -> Callable[[Sequence[Waiting]], None]:
    """Returns what the writer calls once for all webhooks that it wrote together."""

    def settle(batch: Sequence[Waiting]) -> None:
        for waiting in batch:
            if not waiting.mark.done():
                waiting.mark.set_result(None)

    def tell(batch: Sequence[Waiting]) -> None:
        loop.call_soon_threadsafe(settle, batch)

    return tell


def _headers(scope: Scope) -> dict[str, str]:
    """Returns the headers with their names in lower case; the values of a repeated one are joined by commas."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        known, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[known] = f"{headers[known]},{text}" if known in headers else text
    return headers
