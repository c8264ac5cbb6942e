"""Notes that Relevo drains, and counts the calls that are still up."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sqlalchemy import func, select

from deflect.storage.errors import DatabaseError
from deflect.tables import Leg
from relevo.config.settings import Settings
from relevo.programs import wiring


def begin(settings: Settings) -> None:
    """Notes that new calls are refused from now on."""
    _place(settings).write_text("")


def end(settings: Settings) -> None:
    """Notes that calls are taken again, or that nothing runs any more."""
    with contextlib.suppress(OSError):
        _place(settings).unlink(missing_ok=True)


def calls_left(settings: Settings) -> int | None:
    """Returns how many calls are up while Relevo drains, else `None`; also where the database does not tell."""
    if not _place(settings).exists():
        return None
    query = select(func.count()).where(Leg.medium == "voice", Leg.ended_at.is_(None))
    try:
        with wiring.open_store(settings).reading() as db:
            return db.scalar(query) or 0
    except DatabaseError:
        return None


def _place(settings: Settings) -> Path:
    return settings.data_dir / "draining"
