"""Notes that Relevo drains, and counts the calls that are still up."""

from __future__ import annotations

import contextlib
from pathlib import Path

from deflect.reports import live
from deflect.storage.errors import DatabaseError
from relevo.config.settings import Settings
from relevo.programs.checks import ledgers


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
    try:
        with ledgers.opened(settings) as store, store.reading() as db:
            return live.calls_up(db)[0]
    except DatabaseError:
        return None


def _place(settings: Settings) -> Path:
    return settings.data_dir / "draining"
