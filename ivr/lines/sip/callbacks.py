"""Keeps what is done to calls out of the library's callbacks: in one, the library is in the middle of its own work.

A call answered or ended there may be freed under the library, which then aborts the process with all other calls.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from relevo.errors import RelevoError

_HERE = threading.local()


class InsideCallback(RelevoError, RuntimeError):
    """A call was to be answered, changed or ended inside a callback of the library."""

    code = "inside_callback"


def callback(method: Callable[..., None]) -> Callable[..., None]:
    """Marks a method that the library calls: it may read and queue, and `outside_callbacks` fails in it."""

    @wraps(method)
    def inside(*arguments: Any) -> None:
        before, _HERE.inside = getattr(_HERE, "inside", False), True
        try:
            method(*arguments)
        finally:
            _HERE.inside = before

    inside.is_callback = True  # type: ignore[attr-defined]
    return inside


def outside_callbacks() -> None:
    """Raises `InsideCallback` inside a callback."""
    if getattr(_HERE, "inside", False):
        raise InsideCallback("calls are answered, changed and ended by the control thread's queue only")
