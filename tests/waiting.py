"""Waiting for a condition with a deadline; nothing here knows how long anything takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], what: str, within_s: float = 30.0) -> Found:
    """What `look` finds, asked again until it finds something. Raises `AssertionError` after `within_s`."""
    deadline, pause = time.monotonic() + within_s, threading.Event()
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        pause.wait(0.02)
    return found
