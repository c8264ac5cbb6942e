"""Reads the text of a JSON body strictly: UTF-8, each name once, no deep nesting, and text and numbers we can keep."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

from gateway import clean_text
from relevo.errors import RelevoError

LONGEST_NUMBER: Final = 40
"""Characters of one number; no number of ours has more than 20."""
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


class UncleanText(RelevoError):
    """A text of a body holds a character that no database keeps; `field` says which text."""

    code = "unclean_text"
    retryable = False

    def __init__(self, field: str) -> None:
        super().__init__(clean_text.REFUSAL)
        self.field = field[:80]


class WrongNumber(RelevoError, ValueError):
    """A number of a body is none in JSON, or is too long or large to be meant."""

    code = "wrong_number"
    retryable = False


def loads(raw: bytes) -> Any:
    """Returns the value of a body.

    Raises `DoubledName`, `TooDeep`, `UncleanText` and `WrongNumber`, and `ValueError` for what is no JSON.
    """
    _shallow(raw)
    value = json.loads(
        raw.decode(), object_pairs_hook=_pairs, parse_constant=_no_number, parse_int=_whole, parse_float=_fraction
    )
    field = clean_text.unclean(value)
    if field is not None:
        raise UncleanText(field.encode("ascii", "backslashreplace").decode())
    return value


def _no_number(name: str) -> Any:
    """Refuses NaN and Infinity, which Python reads and JSON does not know (RFC 8259, 6)."""
    raise WrongNumber(f"{name} is no number in JSON")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise WrongNumber("a number has too many digits")
    return int(text)


def _fraction(text: str) -> float:
    value = float(text)
    if len(text) > LONGEST_NUMBER or not math.isfinite(value):
        raise WrongNumber("a number has too many digits or is too large")
    return value


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
