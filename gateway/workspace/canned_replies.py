"""Canned replies: short texts that an agent takes from the composer with `/`, per language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("canned.json")


@cache
def replies() -> list[dict[str, str]]:
    """`key` and a text per language; {name}, {agent} and {brand} are filled in by the desk."""
    read: list[dict[str, str]] = json.loads(TABLE.read_text("utf-8"))
    return read
