"""Text that both databases can hold: without NUL (PostgreSQL takes none) and without half of a surrogate pair. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

REFUSAL: Final = "Send text without the character NUL and without half of a surrogate pair."


def is_clean(text: str) -> bool:
    """Returns true if both databases can hold the text."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def unclean(value: Any) -> str | None:
    """Returns where in a JSON value the first text is that a database cannot hold, as `said.motivo`; else `None`."""
    return next((path.strip(".") for path, text in _texts(value, "") if not is_clean(text)), None)


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield path, name
            yield from _texts(each, f"{path}.{name}")
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _texts(each, f"{path}.{place}")
