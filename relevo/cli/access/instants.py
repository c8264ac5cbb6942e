"""Instants as options of commands give them."""

from __future__ import annotations

from datetime import UTC, datetime

from relevo.errors import RelevoError


def instant(option: str, text: str, wrong: type[RelevoError]) -> datetime | None:
    """Returns the instant, in UTC unless it names its zone; `None` for an empty text. Raises `wrong`."""
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise wrong(f"{option}: '{text}' is not a time; write 2026-11-24 or 2026-11-24T17:30") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)
