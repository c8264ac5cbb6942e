"""The ring of SIP messages on disk: masked when written, in pieces that are erased by total size and by age."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ivr.lines.sip.diagnostics.masking import mask, opaque

PIECES: Final = 16
"""The ring loses one such part of itself at a time."""
MOST_A_SECOND: Final = 400
"""Messages kept in one second: a flood of them must cost neither the disk nor the processor."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message on the wire. Addresses are `host:port`, `at` is Unix time in s."""

    at: float
    source: str
    target: str
    transport: str
    call_id: str
    text: str


@dataclass(frozen=True, slots=True)
class RingLimits:
    megabytes: int = 64
    days: int = 7


class RingWriter:
    """Appends to the ring; several processes may, each under a name of its own. Used on one thread."""

    def __init__(self, folder: Path, name: str, limits: RingLimits, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._name, self._limits, self._clock = folder, name, limits, clock
        self._piece = max(1, limits.megabytes * 1_000_000 // PIECES)
        self._file: int | None = None
        self._size = 0
        self._second, self._count = 0, 0
        self._key: bytes | None = None

    def write(self, at: float, source: str, target: str, transport: str, message: str) -> None:
        """Masks and keeps one message, unless too many came in this second. Raises OSError."""
        if self._too_many():
            return
        if self._key is None:
            self._key = _key(self._folder)
        text = mask(message, self._key)
        line = json.dumps(asdict(Seen(at, source, target, transport.lower(), _call_id(text), text))).encode() + b"\n"
        if self._file is None or self._size > self._piece:
            self._next_piece()
        assert self._file is not None
        os.write(self._file, line)
        self._size += len(line)

    def sweep(self) -> None:
        """Erases pieces that are too old or too many; called when a piece begins, and now and then."""
        pieces = sorted(_pieces(self._folder), key=lambda piece: piece[1], reverse=True)
        total, oldest = 0, self._clock() - self._limits.days * 86400
        for path, at, size in pieces:
            total += size
            if at < oldest or total > self._limits.megabytes * 1_000_000:
                path.unlink(missing_ok=True)

    def _too_many(self) -> bool:
        second = int(self._clock())
        if second != self._second:
            self._second, self._count = second, 0
        self._count += 1
        return self._count > MOST_A_SECOND

    def _next_piece(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sweep()
        if self._file is not None:
            os.close(self._file)
        path = self._folder / f"{self._name}-{time.time_ns()}.jsonl"
        self._file, self._size = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 0


def messages(folder: Path, call_id: str = "") -> Iterator[Seen]:
    """Yields the messages of a call, or all, piece by piece; sort them by `at`. The Call-ID is as sent or as kept."""
    call_id = opaque(call_id, _key(folder)) if call_id and folder.is_dir() else call_id
    wanted = json.dumps(call_id)[1:-1].encode()
    for path, _, _ in sorted(_pieces(folder), key=lambda piece: piece[1]):
        with suppress(FileNotFoundError), path.open("rb") as piece:
            for line in piece:
                if wanted in line and (seen := _read(line)) and call_id in ("", seen.call_id):
                    yield seen


def _read(line: bytes) -> Seen | None:
    """Returns a line of the ring; `None` for one that is being written."""
    try:
        return Seen(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _pieces(folder: Path) -> Iterator[tuple[Path, float, int]]:
    """Yields path, instant of the last message and size of each piece."""
    for path in folder.glob("*.jsonl"):
        with suppress(FileNotFoundError):
            about = path.stat()
            yield path, about.st_mtime, about.st_size


def _key(folder: Path) -> bytes:
    """Returns the key under which the writers of a ring hash Call-IDs, made by the first of them."""
    path = folder.with_name(f"{folder.name}.key")
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = path.with_name(f"{path.name}.{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_bytes(secrets.token_bytes(32))
        with suppress(FileExistsError):
            os.link(mine, path)
        mine.unlink()
    return path.read_bytes()


def _call_id(text: str) -> str:
    _, found, rest = text.partition("\r\nCall-ID: ")
    return rest.partition("\r\n")[0].strip() if found else ""
