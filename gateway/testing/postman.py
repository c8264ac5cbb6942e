"""How a simulator's webhooks travel: in order, by one thread of their own. Knows nothing of messages."""

from __future__ import annotations

import heapq
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Thread

import httpx

POSTED_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Webhook:
    """One signed request, ready to be made. `form` is what it says, however it is written."""

    url: str
    form: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Posted:
    """A webhook and what came back: `status` 0 if there was no answer."""

    webhook: Webhook
    status: int


class Postman:
    """Runs jobs one at a time, each at its instant, equal instants in the order they came; posts what they give."""

    def __init__(self, timeout_s: float = 5.0):
        self.posted: deque[Posted] = deque(maxlen=POSTED_KEPT)
        self._jobs: list[tuple[float, int, Callable[[], Webhook | None]]] = []
        self._numbers = itertools.count()
        self._changed = Condition()
        self._busy = 0
        self._closed = False
        self._http = httpx.Client(timeout=timeout_s, trust_env=False)
        self._thread = Thread(target=self._run, name="simulator-webhooks", daemon=True)
        self._thread.start()

    def later(self, delay_s: float, job: Callable[[], Webhook | None]) -> None:
        """`job` runs after `delay_s` and may give a webhook to post."""
        with self._changed:
            heapq.heappush(self._jobs, (time.monotonic() + delay_s, next(self._numbers), job))
            self._changed.notify_all()

    @contextmanager
    def held(self) -> Iterator[None]:
        """While held, `settle` waits: there is about to be something to post."""
        with self._changed:
            self._busy += 1
        try:
            yield
        finally:
            self._rest()

    def _rest(self) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def settle(self, timeout_s: float = 10.0) -> None:
        """Waits until nothing is left to post. Raises `TimeoutError`."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._jobs and not self._busy, timeout_s):
                raise TimeoutError(f"{len(self._jobs)} webhooks are still to be posted after {timeout_s} s")

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(timeout=10)
        self._http.close()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            try:
                ready = job()
                if ready is not None:
                    self.posted.append(Posted(ready, self._post(ready)))
            finally:
                self._rest()

    def _next(self) -> Callable[[], Webhook | None] | None:
        with self._changed:
            while not self._closed:
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is not None and wait <= 0:
                    self._busy += 1
                    return heapq.heappop(self._jobs)[2]
                self._changed.wait(wait)
            return None

    def _post(self, ready: Webhook) -> int:
        """Tries again once, and only if it could not connect, as Twilio does."""
        for _ in range(2):
            try:
                headers = list(ready.headers)
                return self._http.request(ready.method, ready.url, content=ready.body, headers=headers).status_code
            except httpx.ConnectError:
                continue
            except (httpx.HTTPError, httpx.InvalidURL):
                return 0
        return 0
