"""Key pairs of backups: the public key seals, and only the private one opens (X25519, HKDF-SHA256).

Each file gets an exchange key of its own. Its public half stands in the file; with the private half of either side the
key of the file follows, and the sealing side forgets its half at once.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from deflect.storage.errors import DatabaseError

PUBLIC: Final = "relevo-backup-public-"
PRIVATE: Final = "relevo-backup-private-"
SIZE: Final = 32
SUM: Final = 4
"""Bytes of the digest at the end of a key. A key that was mistyped or cut does not match its digest."""


class BackupKeyRefused(DatabaseError):
    """A key of backups cannot be read; the message says which of the two is wanted, and nothing was written."""

    code = "backup_key_refused"


def pair() -> tuple[str, str]:
    """Returns a new private key and its public one, as text."""
    drawn = X25519PrivateKey.generate()
    return _text(PRIVATE, drawn.private_bytes_raw()), _text(PUBLIC, drawn.public_key().public_bytes_raw())


def public_of(private: str) -> str:
    """Returns the public key that belongs to a private one. Raises `BackupKeyRefused`."""
    return _text(PUBLIC, _private(private).public_key().public_bytes_raw())


def checked(public: str) -> str:
    """Returns the public key. Raises `BackupKeyRefused` where it is none."""
    _bytes(PUBLIC, public)
    return public


def drawn(public: str) -> tuple[bytes, bytes]:
    """Returns the key of a new file for this public key, and what the file must hold to be opened."""
    recipient = _bytes(PUBLIC, public)
    own = X25519PrivateKey.generate()
    exchange = own.public_key().public_bytes_raw()
    return _derived(own, recipient, exchange + recipient), exchange


def opened(private: str, exchange: bytes) -> bytes:
    """Returns the key of a file that holds `exchange`. Raises `ValueError` where that is damaged."""
    key = _private(private)
    return _derived(key, exchange, exchange + key.public_key().public_bytes_raw())


def _derived(own: X25519PrivateKey, theirs: bytes, salt: bytes) -> bytes:
    shared = own.exchange(X25519PublicKey.from_public_bytes(theirs))
    return HKDF(SHA256(), 32, salt, b"relevo backup for a recipient").derive(shared)


def _private(text: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_bytes(PRIVATE, text))


def _text(kind: str, key: bytes) -> str:
    return kind + urlsafe_b64encode(key + _sum(kind, key)).decode()


def _bytes(kind: str, text: str) -> bytes:
    body = text.strip().removeprefix(kind)
    try:
        whole = urlsafe_b64decode(body)
    except ValueError:
        whole = b""
    key, digest = whole[:SIZE], whole[SIZE:]
    if body == text.strip() or digest != _sum(kind, key):
        wanted = "a public key" if kind == PUBLIC else "a private key"
        fix = f"give the whole line that begins with {kind}, as `relevo db backup-key` wrote it"
        raise BackupKeyRefused(f"this is not {wanted} of backups, or not whole; {fix}")
    return key


def _sum(kind: str, key: bytes) -> bytes:
    return hashlib.sha256(kind.encode() + key).digest()[:SUM]
