"""Seals what must rest unreadable: the journal, the spool, requests to business systems. One key opens all."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(ValueError):
    """The seal is broken or the key is another one."""

    code = "unreadable_seal"
    retryable = False


class Vault:
    """`secret` is any text of 16 characters or more; `old` secrets still open, so that keys can be changed."""

    def __init__(self, secret: str, *old: str):
        if len(secret) < 16:
            raise ValueError("secret: too short to protect anything; use 16 characters or more")
        self._key = hashlib.sha256(b"relevo vault " + secret.encode()).digest()
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
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _fernet_key(secret: str) -> bytes:
    return urlsafe_b64encode(hashlib.sha256(b"relevo seal " + secret.encode()).digest())
