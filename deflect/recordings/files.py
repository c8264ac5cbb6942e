"""Recordings as files: written while the sound comes, sealed piece by piece, readable at any position.

`<id>.part` is being written, and locked by its writer; when that process dies the kernel drops the lock, and what was
written is still a valid recording. `<id>.tape` is complete. A piece is one second.
"""

from __future__ import annotations

import fcntl
import json
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from deflect.locked_files import erase, locked, replace
from deflect.storage.vault import Chunks, Unreadable, Vault

RATE: Final = 8000
SECOND: Final = RATE * 2
"""Bytes of one second: two channels of mu-law."""
_MAGIC: Final = b"RLVTAPE1"
_LENGTH: Final = struct.Struct(">I")
_SEALED: Final = SECOND + Chunks.TAG
_LONGEST_HEAD: Final = 65_536


@dataclass(frozen=True, slots=True)
class About:
    """What a recording is of. Stored in the file itself, so that one left by a dead process can still be entered."""

    id: str
    leg: str
    kind: Literal["call", "message"]
    started_at: datetime
    node: str = ""


class Tapes:
    """The folder of recordings. Files are readable by our account only (0600)."""

    def __init__(self, folder: Path, vault: Vault):
        self.folder, self._vault = folder, vault

    def write(self, about: About) -> Writing:
        """Begin a recording. Raises `OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Writing(self.folder / f"{about.id}.part", about, self._vault)

    def read(self, tape: str) -> Reading:
        """A complete recording. Raises `FileNotFoundError`, `Unreadable`."""
        if not tape.replace("_", "").isalnum():
            raise FileNotFoundError(tape)
        return Reading(self.folder / f"{tape}.tape", self._vault)

    def left(self) -> Iterator[Left]:
        """Recordings whose writer is gone, each locked while the caller handles it."""
        for path in sorted(self.folder.glob("*.part")):
            try:
                file = path.open("r+b")
            except FileNotFoundError:
                continue
            with file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                with suppress(Unreadable, FileNotFoundError):
                    yield Left(path, self._vault)

    def erase_strange(self, older_s: float) -> None:
        """Erase unfinished recordings that could not be entered for `older_s` (other key, or torn at the start)."""
        for path in self.folder.glob("*.part"):
            if path.stat().st_mtime < time.time() - older_s:
                path.unlink(missing_ok=True)

    def erase(self, tape: str) -> None:
        """Erase the recording's files."""
        (self.folder / f"{tape}.part").unlink(missing_ok=True)
        erase(self.folder / f"{tape}.tape")

    def reseal(self, turn: Callable[[bytes], bytes | None]) -> None:
        """Gives the head of each recording to `turn`; where it returns another, the whole is sealed anew.

        One that is being written, or is not entered yet, is left as it is. Raises `OSError`.
        """
        for path in sorted(self.folder.glob("*.part")):
            with suppress(FileNotFoundError, Unreadable):
                turn(_head(path)[0])
        for path in sorted(self.folder.glob("*.tape")):
            with suppress(FileNotFoundError, Unreadable), locked(path, make=False):
                if head := turn(_head(path)[0]):
                    replace(path, Reading(path, self._vault).resealed(head, self._vault))


class Writing:
    """A recording being written, by one thread. Each piece is handed to the disk when `add` returns."""

    def __init__(self, path: Path, about: About, vault: Vault):
        self.about, self.path, self._vault = about, path, vault
        self._chunks, self._number, self._rest = vault.chunks(about.id), 0, b""
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        head = vault.seal(json.dumps({**asdict(about), "started_at": about.started_at.isoformat()}).encode())
        self._put(_begun(head))

    def add(self, sound: bytes) -> None:
        """Append interleaved mu-law. Raises `OSError`."""
        self._rest += sound
        while len(self._rest) >= SECOND:
            piece, self._rest = self._rest[:SECOND], self._rest[SECOND:]
            self._seal(piece)

    def finish(self) -> None:
        """Write the last, shorter piece and sync the file. Raises `OSError`."""
        if self._rest:
            self._seal(self._rest)
            self._rest = b""
        os.fsync(self._file)

    def left(self) -> Left:
        """The finished recording, to be read."""
        return Left(self.path, self._vault)

    def close(self) -> None:
        """Release the lock, so that another process may enter it."""
        os.close(self._file)

    def _seal(self, piece: bytes) -> None:
        sealed = self._chunks.seal(self._number, piece)
        self._number += 1
        self._put(sealed)

    def _put(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._file, data) :]


class Reading:
    """A stored recording. Its constructor raises `FileNotFoundError` or `Unreadable`."""

    def __init__(self, path: Path, vault: Vault):
        self.path = path
        sealed, self._from, body = _head(path)
        about = json.loads(vault.unseal(sealed))
        self.about = About(**about | {"started_at": datetime.fromisoformat(about["started_at"])})
        self._chunks = vault.chunks(self.about.id)
        self._whole, torn = divmod(body, _SEALED)
        self._last = max(0, torn - Chunks.TAG)
        self.size = self._whole * SECOND + self._last
        """Bytes of sound."""

    def sound(self, start: int = 0, end: int | None = None) -> bytes:
        """Interleaved mu-law from byte to byte. Raises `Unreadable`."""
        end = self.size if end is None else min(end, self.size)
        first, last = start // SECOND, max(start, end - 1) // SECOND
        with self.path.open("rb") as file:
            pieces = b"".join(self._piece(file.fileno(), number) for number in range(first, last + 1))
        return pieces[start - first * SECOND : end - first * SECOND]

    def resealed(self, head: bytes, vault: Vault) -> bytes:
        """The whole file with another sealed head, its pieces sealed by the present secret. Raises `Unreadable`."""
        chunks, pieces = vault.chunks(self.about.id), range(self._whole + bool(self._last))
        with self.path.open("rb") as file:
            sound = [self._piece(file.fileno(), number) for number in pieces]
        return _begun(head) + b"".join(chunks.seal(number, piece) for number, piece in enumerate(sound))

    def _piece(self, file: int, number: int) -> bytes:
        sealed = os.pread(file, _SEALED, self._from + number * _SEALED)
        return self._chunks.unseal(number, sealed) if len(sealed) > Chunks.TAG else b""


class Left(Reading):
    """A recording whose writer is gone. `fix` cuts a torn last piece off; `keep` makes it complete."""

    def fix(self) -> None:
        """Cut the last piece off if it is torn; earlier pieces were complete before it was begun."""
        try:
            self._piece_alone(self._whole)
        except Unreadable:
            os.truncate(self.path, self._from + self._whole * _SEALED)
            self._last, self.size = 0, self._whole * SECOND

    def _piece_alone(self, number: int) -> None:
        with self.path.open("rb") as file:
            self._piece(file.fileno(), number)

    def keep(self) -> None:
        self.path.rename(self.path.with_suffix(".tape"))


def _begun(head: bytes) -> bytes:
    return _MAGIC + _LENGTH.pack(len(head)) + head


def _head(path: Path) -> tuple[bytes, int, int]:
    """Returns the sealed head, where the pieces begin, and how many bytes they have. Raises `Unreadable`."""
    with path.open("rb") as file:
        start = file.read(len(_MAGIC) + _LENGTH.size)
        if not start.startswith(_MAGIC) or len(start) < len(_MAGIC) + _LENGTH.size:
            raise Unreadable("the file is not a recording")
        (length,) = _LENGTH.unpack(start[len(_MAGIC) :])
        head = file.read(min(length, _LONGEST_HEAD))
        return head, file.tell(), os.fstat(file.fileno()).st_size - file.tell()
