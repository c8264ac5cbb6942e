"""Files that several programs write: each in turn, also where one puts a new file in the place of another."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

REWRITTEN: Final = ".reseal"
"""How the name of a file ends that `replace` is writing."""


@contextmanager
def locked(path: Path, *, make: bool = True) -> Iterator[BinaryIO]:
    """Opens a file, and keeps other programs from it. Raises `FileNotFoundError` where it may not be made."""
    while True:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if make else 0), 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is(path, file):
                yield file
                return


def erase(path: Path) -> None:
    """Erases a file and what `replace` left of it; waits for a program that has it locked."""
    with suppress(FileNotFoundError), locked(path, make=False):
        path.unlink(missing_ok=True)
    scratch(path).unlink(missing_ok=True)


def replace(path: Path, content: bytes) -> None:
    """Writes a file: whole or not at all. Raises `OSError`.

    Where there is one of this name that other programs write, the caller has it locked.
    """
    part = scratch(path)
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def scratch(path: Path) -> Path:
    """Returns the name under which `replace` writes."""
    return path.with_name(path.name + REWRITTEN)


def _is(path: Path, file: BinaryIO) -> bool:
    """False where the file was erased or replaced while we waited for it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
