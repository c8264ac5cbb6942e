"""A backup as one sealed file: the header says with what it opens, pieces of 1 MB follow (AES-256-GCM each).

The key comes from the installation's secret, from a passphrase (scrypt), or from an exchange with a recipient's public
key (`recipients`), in which case the machine that wrote the file cannot open it. A file that was cut or changed
anywhere does not open; the header has a check of the key and one of itself, so that damage is not taken for a wrong
secret.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from deflect.keeping.backups import recipients
from deflect.storage.errors import DatabaseError
from deflect.storage.vault import Chunks, Unreadable

MAGIC: Final = b"relevo backup 1\n"
PIECE: Final = 1 << 20
SCRYPT: Final = {"n": 1 << 15, "r": 8, "p": 1, "maxmem": 1 << 26}
"""Cost of a guess at a passphrase: about 0.1 s and 32 MB."""
LEAST: Final = 12
"""Characters of a passphrase."""


class BackupSealed(DatabaseError):
    """A sealed backup cannot be opened with what was given; the message says what it needs."""

    code = "backup_sealed"


@dataclass(frozen=True, slots=True)
class Opener:
    """What seals or opens a file: the installation's secret (`by` is `secret`), a passphrase (`passphrase`) or the
    public or private key of a recipient (`recipient`).
    """

    by: str
    words: str
    old: tuple[str, ...] = ()
    """What also opens: the secret before, in a rotation."""


@dataclass(frozen=True, slots=True)
class _Header:
    by: str
    salt: str
    """For a recipient, the public half of the exchange."""
    size: int
    check: str = ""
    """Tells whether a key is the right one; empty in backups of earlier builds."""
    sum: str = ""
    """Tells whether the header is as it was written; likewise."""

    def summed(self) -> str:
        """Returns the digest of all other fields."""
        return hashlib.sha256(f"{self.by} {self.salt} {self.size} {self.check}".encode()).hexdigest()[:32]


def is_sealed(file: Path) -> bool:
    """True for a file that `seal` wrote."""
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def sealed_by(file: Path) -> str:
    """What opens the file: `secret`, `passphrase` or `recipient`."""
    with file.open("rb") as opened:
        return _header(opened).by


def seal(plain: Path, target: Path, opener: Opener) -> None:
    """Write `plain` sealed to `target`, private to this account. `target` must be a scratch name of the caller."""
    header, key = _begun(opener, plain.stat().st_size)
    chunks = _chunks(header, [key])
    header = replace(header, check=_check(key))
    header = replace(header, sum=header.summed())
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, plain.open("rb") as source:
        out.write(MAGIC + json.dumps(asdict(header)).encode() + b"\n")
        for number, piece in enumerate(_pieces(source.read, PIECE)):
            out.write(chunks.seal(number, piece))
        out.flush()
        os.fsync(out.fileno())


def unseal(file: Path, target: Path, opener: Opener) -> None:
    """Write what `file` holds to `target`, private to this account. Raises `BackupSealed`; `target` is then gone."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out, file.open("rb") as source:
            header = _header(source)
            if header.by != opener.by:
                raise BackupSealed(_NEEDS[header.by].format(file))
            keys = _keys(header, opener)
            if header.check and header.check not in map(_check, keys):
                raise BackupSealed(_WRONG[header.by].format(file))
            chunks = _chunks(header, keys)
            for number, piece in enumerate(_pieces(source.read, PIECE + Chunks.TAG)):
                out.write(_piece(chunks, number, piece, file, header))
            if out.tell() != header.size:
                raise BackupSealed(f"{file} is not whole: its end is missing; take another backup")
    except BaseException:
        target.unlink(missing_ok=True)
        raise


_DAMAGED: Final = "the head of the backup is damaged; take another backup"
_NEEDS: Final = {
    "secret": "{} opens with the secret of the installation that wrote it, not with a passphrase or a private key",
    "passphrase": "{} opens with a passphrase; give its file by --passphrase-file",
    "recipient": "{} opens with its recipient's private key; give the file of `relevo db backup-key` by --identity",
}
_WRONG: Final = {
    "secret": "{} was sealed with another secret; set RELEVO_SECRET_KEY or RELEVO_SECRET_KEY_OLD to that one",
    "passphrase": "{} does not open with this passphrase",
    "recipient": "{} was made for another recipient; give the private key that belongs to its public one",
}


def _piece(chunks: Chunks, number: int, piece: bytes, file: Path, header: _Header) -> bytes:
    try:
        return chunks.unseal(number, piece)
    except Unreadable:
        cut = f"{file} is damaged or not whole; take another backup"
        raise BackupSealed(cut if number or header.check else _WRONG[header.by].format(file)) from None


def _pieces(read: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    return iter(lambda: read(size), b"")


def _header(opened: BinaryIO) -> _Header:
    opened.read(len(MAGIC))
    damaged = BackupSealed(_DAMAGED)
    try:
        header = _Header(**json.loads(opened.readline(1000)))
        b64decode(header.salt, validate=True)
    except (ValueError, TypeError):
        raise damaged from None
    if header.by not in _NEEDS or header.sum != (header.summed() if header.check else ""):
        raise damaged
    return header


def _begun(opener: Opener, size: int) -> tuple[_Header, bytes]:
    """Returns the header of a new file and the key that seals it."""
    if opener.by == "recipient":
        key, exchange = recipients.drawn(opener.words)
        return _Header(opener.by, b64encode(exchange).decode(), size), key
    header = _Header(opener.by, b64encode(os.urandom(16)).decode(), size)
    return header, _keys(header, opener)[0]


def _keys(header: _Header, opener: Opener) -> list[bytes]:
    salt = b64decode(header.salt)
    if header.by == "recipient":
        try:
            return [recipients.opened(opener.words, salt)]
        except ValueError:
            raise BackupSealed(_DAMAGED) from None
    if header.by == "passphrase":
        return [hashlib.scrypt(opener.words.encode(), salt=salt, dklen=32, **SCRYPT)]
    secrets = (opener.words, *opener.old)
    return [hmac.new(each.encode(), b"backup " + salt, hashlib.sha256).digest() for each in secrets]


def _check(key: bytes) -> str:
    return hmac.new(key, b"check of the key", hashlib.sha256).hexdigest()[:32]


def _chunks(header: _Header, keys: list[bytes]) -> Chunks:
    return Chunks(keys, f"backup {header.size}")
