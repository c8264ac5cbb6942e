"""Encrypts stored data: the journal, the spool, requests to business systems, sound. One secret opens all."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relevo.errors import RelevoError


class Unreadable(RelevoError, ValueError):
    """The data is damaged or was sealed with another secret."""

    code = "unreadable_seal"
    retryable = False


class Vault:
    """`secret` is any text of 16 characters or more. `old` secrets still open, so that the secret can be rotated."""

    def __init__(self, secret: str, *old: str):
        if len(secret) < 16:
            raise ValueError("secret: too short to protect anything; use 16 characters or more")
        self._keys = [hashlib.sha256(b"relevo vault " + each.encode()).digest() for each in (secret, *old)]
        self._present = Fernet(_fernet_key(secret))
        self._seals = MultiFernet([self._present, *(Fernet(_fernet_key(each)) for each in old)])

    @property
    def old_keys(self) -> list[bytes]:
        """The keys by which the old secrets made digests."""
        return self._keys[1:]

    def seal(self, plain: bytes) -> bytes:
        """Encrypted and signed (Fernet: AES-128-CBC, HMAC-SHA256)."""
        return self._seals.encrypt(plain)

    def unseal(self, sealed: bytes) -> bytes:
        """The plain bytes that `seal` was given. Raises `Unreadable`."""
        try:
            return self._seals.decrypt(sealed)
        except InvalidToken as broken:
            raise Unreadable("sealed with another secret; set the old one beside the new one") from broken

    def reseal(self, sealed: bytes) -> bytes | None:
        """Seals anew what an old secret sealed; `None` where the present one did. Raises `Unreadable`."""
        try:
            self._present.decrypt(sealed)
        except InvalidToken:
            return self.seal(self.unseal(sealed))
        return None

    def digest(self, text: str) -> str:
        """A keyed digest of `text`: equal for equal texts, and it reveals nothing of them."""
        return digest_by(self._keys[0], text)

    def digests(self, text: str) -> tuple[str, ...]:
        """The digest, and those that the old secrets made: what was kept before a rotation has one of the latter."""
        return tuple(digest_by(key, text) for key in self._keys)

    def chunks(self, name: str) -> Chunks:
        """The sealer for the pieces of one file. A `name` must never be used for a second file."""
        return Chunks([hmac.new(key, b"chunks " + name.encode(), hashlib.sha256).digest() for key in self._keys], name)


class Chunks:
    """Seals pieces one by one (AES-256-GCM, a key per name, the piece's number as nonce).

    Each piece can be opened alone, none can be moved, and a torn end loses the last one only. Seal a number only once.
    """

    TAG = 16
    """Bytes by which a sealed piece is longer than the plain one."""

    def __init__(self, keys: list[bytes], name: str):
        self._ciphers, self._name = [AESGCM(key) for key in keys], name.encode()

    def seal(self, number: int, plain: bytes) -> bytes:
        return self._ciphers[0].encrypt(number.to_bytes(12, "big"), plain, self._name)

    def unseal(self, number: int, sealed: bytes) -> bytes:
        """The plain piece. Raises `Unreadable`."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(number.to_bytes(12, "big"), sealed, self._name)
            except InvalidTag:
                continue
        raise Unreadable("the piece is torn, or was sealed with another secret")


def digest_by(key: bytes, text: str) -> str:
    """The digest of `text` by a key of `Vault.old_keys`."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _fernet_key(secret: str) -> bytes:
    return urlsafe_b64encode(hashlib.sha256(b"relevo seal " + secret.encode()).digest())
