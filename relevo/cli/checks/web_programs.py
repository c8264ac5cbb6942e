"""Asks a web program whether it can work, and tells a program that is away from one that answers why it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from relevo.cli.findings import Finding
from relevo.config.settings import Settings
from relevo.programs.readiness import asked

_OK: Final = range(200, 300)
_CANNOT: Final = 503


def look(name: str, port: int) -> Callable[[Settings], Finding]:
    """Returns the check of the program `name`, which listens at `port`."""

    def check(settings: Settings) -> Finding:
        status, said = asked(f"http://{settings.host}:{port}/readyz")
        log = f"var/log/{name}.log"
        if status in _OK:
            return Finding(name, "ok", "answers")
        if status == _CANNOT:
            return Finding(name, "error", f"answers 503: {_reason(said)}", f"see database; then {log}")
        if status:
            seen = f"port {port} answers {status}: it is perhaps another program"
            return Finding(name, "error", seen, f"stop what listens there, then relevo run {name}; see {log}")
        return Finding(name, "error", "does not answer", f"relevo up, or relevo run {name}; then {log}")

    return check


def _reason(said: str) -> str:
    """The longest text in the answer, which is its sentence."""
    try:
        told = json.loads(said)
    except ValueError:
        told = {}
    return max(_texts(told), key=len, default="it cannot work now")


def _texts(told: object) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _texts(value)
