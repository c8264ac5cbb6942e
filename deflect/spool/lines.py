"""Files of sealed lines: a line is whole and on the disk before it counts. Knows nothing of what the lines say."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from deflect.locked_files import locked, replace

REFUSED: Final = "refused.sealed"
"""File for lines that could not be entered; they wait there for an operator."""


def append(path: Path, lines: Iterable[bytes]) -> None:
    """Writes all lines or none, and syncs them. Raises `OSError`.

    The end of a line that was being written when the machine stopped is closed first, so that it spoils no other.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(path) as file:
        before = file.seek(0, os.SEEK_END)
        whole = b"".join(line + b"\n" for line in lines)
        if before and os.pread(file.fileno(), 1, before - 1) != b"\n":
            whole = b"\n" + whole
        try:
            if os.write(file.fileno(), whole) < len(whole):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), before)
            raise


def set_aside(folder: Path, lines: Iterable[bytes]) -> None:
    """Keeps lines that could not be entered for an operator. Raises `OSError`."""
    append(folder / REFUSED, lines)


def count(path: Path) -> int:
    """Returns how many lines wait in a file; 0 where there is none."""
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    except FileNotFoundError:
        return 0


def reseal(path: Path, resealed: Callable[[bytes], bytes | None]) -> None:
    """Puts what `resealed` returns in the place of a line; `None` leaves it, as a last line that is cut off."""
    if not count(path):
        return
    with locked(path, make=False) as file:
        whole, _, torn = file.read().rpartition(b"\n")
        before = whole.split(b"\n")
        after = [(line and resealed(line)) or line for line in before]
        if after != before:
            replace(path, b"".join(line + b"\n" for line in after) + torn)
