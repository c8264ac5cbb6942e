"""Callers in a process of their own, whose times are not those of the bench's threads; both talk over a pipe."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final

_spawn: Final = get_context("spawn")


@contextlib.contextmanager
def apart(work: Callable[..., None], *args: Any) -> Iterator[Connection]:
    """Lets `work(*args, connection)` run until the end of the block; yields the other end of its connection."""
    ours, theirs = _spawn.Pipe()
    process = _spawn.Process(target=work, args=(*args, theirs))
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        process.terminate()
        process.join()


def begun(connection: Connection, within_s: float) -> None:
    """Waits until the process tells that it has begun. Raises `TimeoutError`."""
    if not connection.poll(within_s):
        raise TimeoutError("the agents did not sign in")
    connection.recv()
