"""Reads the reference that a customer writes before or after an answer, as in "XL9X 1": it names the thread."""

from __future__ import annotations

import re
from typing import Final

_FIRST: Final = re.compile(r"^\W*(?:ref\w*\W+)?(\w{4})\b\W*", re.IGNORECASE)
_LAST: Final = re.compile(r"\W*\b(?:ref\w*\W+)?(\w{4})\W*$", re.IGNORECASE)


def named(body: str, reference: str) -> bool:
    """Returns true if the message begins or ends with the reference."""
    return any(found[1].upper() == reference for found in (_FIRST.search(body), _LAST.search(body)) if found)


def without(body: str, reference: str) -> str:
    """Returns the message without the reference; the whole message where it holds nothing else."""
    for pattern in (_FIRST, _LAST):
        found = pattern.search(body)
        if found and found[1].upper() == reference:
            return (body[: found.start()] + body[found.end() :]).strip() or body
    return body
