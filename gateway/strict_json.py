"""Reads the text of a JSON body strictly: UTF-8, each name once in its object, and no deep nesting."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from relevo.errors import RelevoError

MOST_DEEP: Final = 64
"""Objects and arrays within each other; our own bodies have three."""
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")


class DoubledName(RelevoError):
    """An object has a name twice, which readers understand differently (RFC 8259, 4); `name` is that name."""

    code = "duplicate_key"
    retryable = False

    def __init__(self, name: str) -> None:
        super().__init__("This name is in one object twice; send it once.")
        self.name = name[:80]


class TooDeep(RelevoError):
    """Objects and arrays of a body are nested too deeply."""

    code = "nested_too_deep"
    retryable = False

    def __init__(self) -> None:
        super().__init__(f"The body is nested too deeply; send at most {MOST_DEEP} objects and arrays in each other.")


def loads(raw: bytes) -> Any:
    """Returns the value of a body. Raises `DoubledName` and `TooDeep`, and `ValueError` for what is no JSON."""
    _shallow(raw)
    return json.loads(raw.decode(), object_pairs_hook=_pairs, parse_constant=_no_number)


def _no_number(name: str) -> Any:
    """Refuses NaN and Infinity, which Python reads and JSON does not know (RFC 8259, 6)."""
    raise ValueError(name)


def _shallow(raw: bytes) -> None:
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", raw)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > MOST_DEEP:
            raise TooDeep


def _pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for name, value in found:
        if name in held:
            raise DoubledName(name)
        held[name] = value
    return held
