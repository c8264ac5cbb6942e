"""Asks a business system that is a Python function of the operator's: `python:package.module:function` as its address.

The function gets the request's body and returns the answer as a mapping. It runs in a thread of its own: one that is
late, raises or answers something else counts as no answer, and so does any while `AT_ONCE` are still running.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from threading import BoundedSemaphore, Event, Thread
from typing import Any, Final

from relevo.log import fault_fields, logger
from voice_flows.model.turns import Json

LOG = logger("services")
SCHEME: Final = "python:"
AT_ONCE: Final = 16
"""Calls that may run at once; late ones count until they return."""
_FREE = BoundedSemaphore(AT_ONCE)


def ask(address: str, body: Json, timeout_s: float) -> Mapping[str, Json] | None:
    """What the function returns for `body`; `None` where it gives no mapping within `timeout_s`."""
    if not _FREE.acquire(blocking=False):
        return None
    answer: list[Any] = []
    done = Event()

    def run() -> None:
        try:
            answer.append(_function(address)(body))
        except Exception as fault:  # a plug-in may raise anything, and no call may end by it
            LOG.warning("python_service_failed", **fault_fields(fault))
        finally:
            _FREE.release()
            done.set()

    Thread(target=run, name="python-service", daemon=True).start()
    if not done.wait(timeout_s) or not answer or not isinstance(answer[0], Mapping):
        return None
    return dict(answer[0])


def _function(address: str) -> Callable[[Json], Any]:
    module, _, name = address.removeprefix(SCHEME).partition(":")
    found: Callable[[Json], Any] = getattr(import_module(module), name)
    return found
