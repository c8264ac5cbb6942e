"""A deadline for all of one HTTP request: connecting, sending, and every read of the answer together.

An answer that comes a byte a second would hold its thread for as long as it likes if each read were bounded alone.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

import httpcore

_NOW = local()
"""Of each thread: the instant (`time.monotonic`) at which its request must be over."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Requests of this thread end within so many seconds; later, reading raises a time-out."""
    before = getattr(_NOW, "ends", None)
    _NOW.ends = time.monotonic() + seconds
    try:
        yield
    finally:
        _NOW.ends = before


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    """Returns the seconds that one step may take. Raises `late` where none are left."""
    ends: float | None = getattr(_NOW, "ends", None)
    if ends is None:
        return timeout
    left = ends - time.monotonic()
    if left <= 0:
        raise late("the deadline of the request has passed")
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, over: httpcore.NetworkStream) -> None:
        self._over = over

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._over.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._over.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._over.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._over.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._over.get_extra_info(info)


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens sockets whose every step keeps the deadline of `within`."""

    def __init__(self) -> None:
        self._over = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._over.connect_tcp(host, port, left, local_address, socket_options))
