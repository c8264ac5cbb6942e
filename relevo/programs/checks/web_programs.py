"""Asks a web program whether it can work, and tells a program that is away from one that answers why it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from relevo.config.settings import Settings
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.sentences import said
from relevo.programs.readiness import asked

_OK: Final = range(200, 300)
_CANNOT: Final = 503


def look(name: str, port: int) -> Callable[[Settings], Finding]:
    """Returns the check of the program `name`, which listens at `port`."""

    def check(settings: Settings) -> Finding:
        status, answered = asked(f"http://{settings.host}:{port}/readyz")
        log = f"var/log/{name}.log"
        if status in _OK:
            return Finding(name, "ok", said("answers"))
        if status == _CANNOT:
            return Finding(name, "error", said("web.cannot", why=_reason(answered)), said("web.cannot_fix", log=log))
        if status:
            seen = said("web.other", port=port, status=status)
            return Finding(name, "error", seen, said("web.other_fix", name=name, log=log))
        return Finding(name, "error", said("does_not_answer"), said("web.away_fix", name=name, log=log))

    return check


def _reason(answered: str) -> str:
    """The longest text in the answer, which is its sentence."""
    try:
        told = json.loads(answered)
    except ValueError:
        told = {}
    return max(_texts(told), key=len, default=said("web.cannot_now"))


def _texts(told: object) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _texts(value)
