"""Seals what must rest unreadable: the journal, the spool, requests to business systems, sound. One key opens all."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relevo.errors import RelevoError


class Unreadable(RelevoError, ValueError):
    """The seal is broken or the key is another one."""

    code = "unreadable_seal"
    retryable = False


class Vault:
    """`secret` is any text of 16 characters or more; `old` secrets still open, so that keys can be changed."""

    def __init__(self, secret: str, *old: str):
        if len(secret) < 16:
            raise ValueError("secret: too short to protect anything; use 16 characters or more")
        self._keys = [hashlib.sha256(b"relevo vault " + each.encode()).digest() for each in (secret, *old)]
        self._seals = MultiFernet([Fernet(_fernet_key(each)) for each in (secret, *old)])

    def seal(self, plain: bytes) -> bytes:
        """Encrypted and signed (Fernet: AES-128-CBC, HMAC-SHA256)."""
        return self._seals.encrypt(plain)

    def unseal(self, sealed: bytes) -> bytes:
        """What `seal` was given. Raises `Unreadable`."""
        try:
            return self._seals.decrypt(sealed)
        except InvalidToken as broken:
            raise Unreadable("sealed with another secret; set the old one beside the new one") from broken

    def digest(self, text: str) -> str:
        """A name for `text` that is equal for equal texts and tells nothing of it."""
        return hmac.new(self._keys[0], text.encode(), hashlib.sha256).hexdigest()[:32]

    def chunks(self, name: str) -> Chunks:
        """Seals the pieces of one long thing; `name` must never stand for another."""
        return Chunks([hmac.new(key, b"chunks " + name.encode(), hashlib.sha256).digest() for key in self._keys], name)


class Chunks:
    """Pieces sealed one by one (AES-256-GCM, the piece's number as nonce under a key of its own).

    Any piece can be opened alone, none can be moved, and a torn end costs the last one only. A number is sealed once.
    """

    TAG = 16
    """Bytes that a sealed piece is longer."""

    def __init__(self, keys: list[bytes], name: str):
        self._ciphers, self._name = [AESGCM(key) for key in keys], name.encode()

    def seal(self, number: int, plain: bytes) -> bytes:
        return self._ciphers[0].encrypt(number.to_bytes(12, "big"), plain, self._name)

    def unseal(self, number: int, sealed: bytes) -> bytes:
        """Raises `Unreadable`."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(number.to_bytes(12, "big"), sealed, self._name)
            except InvalidTag:
                continue
        raise Unreadable("the piece is torn, or was sealed with another secret")


def _fernet_key(secret: str) -> bytes:
    return urlsafe_b64encode(hashlib.sha256(b"relevo seal " + secret.encode()).digest())
