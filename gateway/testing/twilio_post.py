"""How Twilio's webhooks travel: signed as Twilio signs, in order, by one thread of their own.

The signature is written from Twilio's documentation and not with its SDK, so that the two check each other. Knows
nothing of messages.
"""

from __future__ import annotations

import base64
import heapq
import hmac
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Literal, TypeAlias
from urllib.parse import urlencode, urlsplit

import httpx

Form: TypeAlias = Sequence[tuple[str, str]]
Algorithm = Literal["HMAC_SHA1", "HMAC_SHA256"]
DIGESTS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
POSTED_KEPT = 10_000


def sign(secret: str, url: str, form: Form, algorithm: Algorithm = "HMAC_SHA1") -> str:
    """Base64 HMAC of the URL followed by each field's name and value, in name order (Twilio, webhook security)."""
    signed = url + "".join(name + value for name, value in sorted(set(form)))
    return base64.b64encode(hmac.digest(secret.encode(), signed.encode(), DIGESTS[algorithm])).decode()


@dataclass(frozen=True, slots=True)
class Webhook:
    """One signed request, ready to post."""

    url: str
    form: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]

    @property
    def body(self) -> bytes:
        return urlencode(self.form).encode()


@dataclass(frozen=True, slots=True)
class Posted:
    """A webhook and what came back: `status` 0 where nobody answered."""

    webhook: Webhook
    status: int


def webhook(secret: str, url: str, form: Form, algorithm: Algorithm = "HMAC_SHA1") -> Webhook:
    """A request as Twilio makes it; the SharedKey algorithm is named in a header, the older one is not."""
    address = urlsplit(url)._replace(fragment="").geturl()
    headers = [
        ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
        ("User-Agent", "TwilioProxy/1.1"),
        ("X-Twilio-Signature", sign(secret, address, form, algorithm)),
    ]
    if algorithm != "HMAC_SHA1":
        headers.append(("X-Twilio-Webhooks-Signature-Settings", f"key=simulator,algorithm={algorithm}"))
    return Webhook(address, tuple(form), tuple(headers))


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
        self._thread = Thread(target=self._run, name="twilio-webhooks", daemon=True)
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
        """Twilio tries again once, and only where it could not connect."""
        for _ in range(2):
            try:
                return self._http.post(ready.url, content=ready.body, headers=list(ready.headers)).status_code
            except httpx.ConnectError:
                continue
            except (httpx.HTTPError, httpx.InvalidURL):
                return 0
        return 0
