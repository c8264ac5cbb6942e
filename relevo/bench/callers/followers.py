"""Agents whose browsers follow what changes and read as pages do, over HTTP on one event loop: their own list again
where it shows what changed, or may have to. The counts come over the stream.

They run in a process of their own. Lines are cut now and then, and go on from the last event that came.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import ssl
import time
from array import array
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from relevo.bench.callers.agents import Agent
from relevo.bench.callers.apart import apart, begun

START_S: Final = 300.0
RELOAD_S: Final = 1.0
"""A page reads its list again no more often than this."""
OPEN_S: Final = 5.0
"""How often an agent opens a conversation, and within what time all begin."""
CUT_S: Final = 30.0
"""How long a line lasts on average."""
AGAIN_S: Final = 0.5
TIMEOUT_S: Final = 20.0
_TRUST: Final = ssl.create_default_context()
"""Made once: each takes 14 ms, in which no other page of this process would be read."""


@dataclass(slots=True)
class Line:
    """What came over one stream: sequences, when each came, and since when the line stood (seconds since 1970)."""

    sequences: array[int] = field(default_factory=lambda: array("q"))
    came: array[float] = field(default_factory=lambda: array("d"))
    since: array[float] = field(default_factory=lambda: array("d"))


@dataclass(slots=True)
class Followed:
    """What all have met."""

    lines: list[Line] = field(default_factory=list)
    page_ms: list[float] = field(default_factory=list)
    refused: int = 0
    """Requests that were refused or not answered."""


@contextlib.contextmanager
def following(address: str, accounts: Sequence[tuple[str, str]], tabs: int, after: int) -> Iterator[Connection]:
    """Signs all `accounts` (e-mail, password) in and lets them follow from `after` on, some with a second tab."""
    with apart(_work, address, list(accounts), tabs, after) as connection:
        begun(connection, START_S)
        yield connection


def result(connection: Connection) -> Followed:
    """Ends the work and returns what was met."""
    connection.send(True)
    met: Followed = connection.recv()
    return met


def _work(address: str, accounts: Sequence[tuple[str, str]], tabs: int, after: int, connection: Connection) -> None:
    agents = [Agent(address, *account) for account in accounts]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(Agent.sign_in, agents))
    asyncio.run(_follow(address, [agent.cookie() for agent in agents], tabs, after, connection))


async def _follow(address: str, cookies: Sequence[str], tabs: int, after: int, connection: Connection) -> None:
    met, loop = Followed(), asyncio.get_running_loop()
    pages = [_Page(address, cookie, after, met) for cookie in (*cookies, *cookies[:tabs])]
    async with asyncio.TaskGroup() as group:
        works = [work for page in pages for work in (page.follow(), page.read(), page.look())]
        tasks = [group.create_task(work) for work in works]
        for page in pages:
            await page.there.wait()
        connection.send(True)
        await loop.run_in_executor(None, connection.recv)
        for task in tasks:
            task.cancel()
    connection.send(met)


class _Page:
    """A page of the desk."""

    def __init__(self, address: str, cookie: str, after: int, met: Followed) -> None:
        self._address, self._cookie, self._last, self._met = address, cookie, after, met
        self._line, self.there = Line(), asyncio.Event()
        self._changed = asyncio.Event()
        self._user, self._shown = "", list[str]()
        self._draw = random.Random(len(met.lines))  # noqa: S311  (no secret)
        met.lines.append(self._line)

    async def follow(self) -> None:
        """Reads the stream. A line that is cut goes on from its last event."""
        while True:
            with contextlib.suppress(TimeoutError, OSError, asyncio.IncompleteReadError):
                async with asyncio.timeout(self._draw.expovariate(1 / CUT_S) + RELOAD_S):
                    await self._listen()
            await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> None:
        place = urlsplit(self._address)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            head = f"GET /api/desk/events HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {self._cookie}\r\n"
            writer.write(f"{head}Last-Event-ID: {self._last}\r\n\r\n".encode())
            status = await reader.readline()
            if b" 200 " not in status:
                self._met.refused += 1
                return
            since = time.time()
            while line := await reader.readline():
                self.there.set()
                if line.startswith(b"id: "):
                    self._came(int(line[4:]), since)
                elif line.startswith(b"data: {"):
                    self._told(json.loads(line[6:]))
        finally:
            writer.close()

    def _came(self, sequence: int, since: float) -> None:
        self._last = sequence
        self._line.sequences.append(sequence)
        self._line.came.append(time.time())
        self._line.since.append(since)

    def _told(self, event: Mapping[str, Any]) -> None:
        """Notes that the list is to be read after an event, as the page's `useInbox.ts` does. What is no event of the
        ledger, a ping or counts, changes nothing."""
        if "kind" not in event:
            return
        place, conversation = event.get("place"), event.get("conversation")
        if place is None or conversation in self._shown or place["user"] == self._user:
            self._changed.set()

    async def read(self) -> None:
        """Reads the own list, and again after changes of it. Pages are opened within `OPEN_S` of each other."""
        await asyncio.sleep(self._draw.uniform(0, OPEN_S))
        async with self._web() as web:
            me = await self._got(web, "/api/desk/me")
            self._user = me.json()["id"] if me else ""
            while True:
                if listed := await self._got(web, "/api/desk/list?view=mine"):
                    self._shown = [row["id"] for row in listed.json()["rows"]]
                await asyncio.sleep(RELOAD_S)
                await self._changed.wait()
                self._changed.clear()

    async def look(self) -> None:
        """Opens one of the conversations shown now and then."""
        await asyncio.sleep(self._draw.uniform(0, OPEN_S))
        async with self._web() as web:
            while True:
                if self._shown:
                    await self._got(web, f"/api/desk/conversations/{self._draw.choice(self._shown)}")
                await asyncio.sleep(OPEN_S)

    def _web(self) -> httpx.AsyncClient:
        headers = {"Cookie": self._cookie}
        return httpx.AsyncClient(
            base_url=self._address, timeout=TIMEOUT_S, trust_env=False, headers=headers, verify=_TRUST
        )

    async def _got(self, web: httpx.AsyncClient, path: str) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            answer = await web.get(path)
        except httpx.HTTPError:
            self._met.refused += 1
            return None
        self._met.page_ms.append(1000 * (time.perf_counter() - began))
        self._met.refused += answer.status_code != httpx.codes.OK
        return answer if answer.status_code == httpx.codes.OK else None
