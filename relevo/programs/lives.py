"""Notes when each program of this machine started: an empty file a program, whose time it is."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from relevo.config.settings import Settings


def note(settings: Settings, name: str) -> None:
    """Notes that a program starts now. One that cannot be noted runs all the same."""
    file = _file(settings, name)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def since(settings: Settings, name: str) -> datetime | None:
    """Returns when a program started last; `None` where it never did on this machine."""
    try:
        return datetime.fromtimestamp(_file(settings, name).stat().st_mtime, UTC)
    except OSError:
        return None


def _file(settings: Settings, name: str) -> Path:
    return settings.data_dir / "started" / name
