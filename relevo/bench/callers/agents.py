"""Agents who work at the desk over HTTP: each holds an event stream open and lists the inbox again and again.

They run in a process of their own, so that their times are not those of the bench's other threads.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final

import httpx

from relevo.bench.callers.apart import apart, begun

PAUSE_S: Final = 0.5
TIMEOUT_S: Final = 20.0
START_S: Final = 120.0
SIGN_INS: Final = 10
AGAIN_S: Final = 1.0


@dataclass(slots=True)
class Worked:
    """What agents did: the times of their requests in ms, and what went wrong."""

    times_ms: list[float] = field(default_factory=list)
    lost: int = 0
    """Requests and streams that were refused, cut or not answered."""


@contextlib.contextmanager
def working(address: str, accounts: Sequence[tuple[str, str]]) -> Iterator[Connection]:
    """Signs all `accounts` (e-mail, password) in and lets them work until the end of the block; see `so_far`."""
    with apart(_work, address, list(accounts)) as connection:
        begun(connection, START_S)
        yield connection


def so_far(connection: Connection) -> Worked:
    """Returns what the agents have done since they were last asked, and lets them go on."""
    connection.send(True)
    worked: Worked = connection.recv()
    return worked


def _work(address: str, accounts: Sequence[tuple[str, str]], connection: Connection) -> None:
    agents = [Agent(address, *account) for account in accounts]
    with ThreadPoolExecutor(2 * len(agents)) as pool:
        list(pool.map(Agent.sign_in, agents))
        for agent in agents:
            pool.submit(agent.follow)
            pool.submit(agent.list_inbox)
        connection.send(True)
        while connection.recv():  # until the process is ended
            whole = Worked()
            for agent in agents:
                part, agent.worked = agent.worked, Worked()
                whole.times_ms += part.times_ms
                whole.lost += part.lost
            connection.send(whole)


class Agent:
    """A person at the desk, by e-mail address and password."""

    def __init__(self, address: str, email: str, password: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=TIMEOUT_S, trust_env=False)
        self._account = {"email": email, "password": password}
        self.worked = Worked()

    def sign_in(self) -> None:
        """Signs in; where many do at this moment, again in a second, as a person would."""
        for _ in range(SIGN_INS):
            form = {**self._account, "csrf_token": token(self._client.get("/sign-in").text)}
            answer = self._client.post("/sign-in", data=form)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(AGAIN_S)
        if answer.status_code != httpx.codes.FOUND:
            raise RuntimeError(f"an agent could not sign in: {answer.status_code}")

    def cookie(self) -> str:
        """Returns the header of the session, once signed in."""
        return "; ".join(f"{name}={value}" for name, value in self._client.cookies.items())

    def follow(self) -> None:
        """Reads the event stream; a ping comes every 12 s at least. An end is a loss, and it is opened again."""
        while True:
            with contextlib.suppress(httpx.HTTPError), self._client.stream("GET", "/api/desk/events") as stream:
                for _ in stream.iter_raw():
                    pass
            self.worked.lost += 1
            time.sleep(PAUSE_S)

    def list_inbox(self) -> None:
        while True:
            time.sleep(PAUSE_S)
            began = time.monotonic()
            try:
                answer = self._client.get("/api/desk/list", params={"view": "open"})
            except httpx.HTTPError:
                self.worked.lost += 1
                continue
            self.worked.times_ms.append(1000 * (time.monotonic() - began))
            self.worked.lost += answer.status_code != httpx.codes.OK


def token(page: str) -> str:
    """Returns the CSRF token of a page."""
    return page.partition('name="csrf" content="')[2].partition('"')[0]


def statuses(counted: dict[Any, int]) -> dict[str, int]:
    """Returns counts by status in words that JSON has."""
    return {str(status): times for status, times in sorted(counted.items(), key=lambda one: str(one[0]))}
