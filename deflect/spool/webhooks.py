"""Webhooks that the database could not take: one sealed file, in their order, entered into the journal when it is back.

A webhook that is entered twice counts once, by its key, so a pass that was cut off begins again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from deflect.locked_files import locked
from deflect.spool import lines
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.journal import Row
from deflect.storage.vault import Unreadable, Vault
from relevo.log import logger

LOG = logger("ingress")
MOST_BYTES: Final = 64_000_000
"""About 20,000 webhooks; more are refused, so that the disk is left to the rest of the machine."""
PIECE: Final = 200
"""Webhooks entered by one transaction."""
FOLDER: Final = "webhooks"
"""In the data folder."""
_FILE, _ENTERING = "webhooks.spool", "entering.lock"
_INSTANTS = ("received_at", "due_at")


class SpoolFull(DatabaseUnavailable):
    """The database is away, and no more webhooks can wait on this machine."""

    code = "spool_full"


class WebhookSpool:
    """Thread-safe, and safe over programs: they append in turn, and one at a time enters."""

    def __init__(self, folder: Path, vault: Vault, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._vault, self._most = folder, vault, most_bytes
        self._file = folder / _FILE

    def append(self, rows: Sequence[Row]) -> None:
        """Keeps webhooks; they are on the disk when this returns. Raises `SpoolFull`."""
        sealed = [self._vault.seal(_written(row)) for row in rows]
        if self.size() + sum(map(len, sealed)) > self._most:
            limit = f"{self._most / 1e6:.0f} MB of webhooks wait on this machine already"
            raise SpoolFull(f"the database is not available and {limit}; bring the database back")
        try:
            lines.append(self._file, sealed)
        except OSError as refused:
            raise SpoolFull(
                f"the database is not available and {self._folder} takes no webhooks ({refused.strerror}); "
                "free some space there, and let this account write to it"
            ) from refused

    def size(self) -> int:
        """Returns how many bytes wait; 0 only where nothing does."""
        try:
            return self._file.stat().st_size
        except FileNotFoundError:
            return 0

    def count(self) -> int:
        """Returns how many webhooks wait."""
        return lines.count(self._file)

    def enter(self, write: Callable[[Sequence[Row]], Sequence[Row]], emptied: Callable[[], None]) -> int:
        """Gives all webhooks in their order to `write`, and empties the file; returns how many went in.

        `write` returns those that can never be entered, which are set aside. `emptied` is called before another webhook
        can be appended. Raises what `write` raises; then nothing is taken out, and the next pass begins again.
        """
        entered, refused = 0, list[bytes]()
        with self._one_at_a_time(), locked(self._file) as file:
            while True:
                piece = self._piece(file, refused)
                fcntl.flock(file, fcntl.LOCK_UN)  # so that others append meanwhile
                wrong = write(piece) if piece else ()
                refused += [self._vault.seal(_written(row)) for row in wrong]
                entered += len(piece) - len(wrong)
                fcntl.flock(file, fcntl.LOCK_EX)
                if file.tell() >= self.size():
                    if refused:
                        LOG.error("webhooks_set_aside", count=len(refused), file=lines.REFUSED)
                        lines.set_aside(self._folder, refused)
                    file.truncate(0)
                    os.fsync(file.fileno())
                    emptied()
                    return entered

    def reseal(self, turn: Callable[[bytes], bytes | None]) -> None:
        """Gives each webhook to `turn`, and keeps what it returns in its place; what is sealed inside, too."""
        if not self._folder.is_dir():
            return
        with self._one_at_a_time():
            for path in (self._file, self._folder / lines.REFUSED):
                lines.reseal(path, partial(self._resealed, turn))

    def _resealed(self, turn: Callable[[bytes], bytes | None], line: bytes) -> bytes | None:
        sealed = turn(line)
        try:
            row = _read(self._vault.unseal(line))
            inner = self._vault.reseal(row["sealed"])
        except Unreadable:
            return sealed
        return self._vault.seal(_written({**row, "sealed": inner})) if inner else sealed

    def _piece(self, file: BinaryIO, refused: list[bytes]) -> list[Row]:
        rows = list[Row]()
        while len(rows) < PIECE and (line := file.readline()):
            sealed = line.rstrip(b"\n")
            try:
                rows.append(_read(self._vault.unseal(sealed)))
            except Unreadable:
                if sealed and line.endswith(b"\n"):  # else its writing was cut off: never said to be kept
                    refused.append(sealed)
        return rows

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self._folder / _ENTERING):
            yield


def _written(row: Row) -> bytes:
    instants = {name: row[name].isoformat() for name in _INSTANTS}
    return json.dumps({**row, **instants, "sealed": row["sealed"].decode()}).encode()


def _read(written: bytes) -> Row:
    row = json.loads(written)
    instants = {name: datetime.fromisoformat(row[name]) for name in _INSTANTS}
    return {**row, **instants, "sealed": row["sealed"].encode()}
