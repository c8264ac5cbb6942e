"""How the key of a customer rests: sealed by the installation's secret, together with the customer's id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from deflect.storage.vault import Unreadable, Vault
from deflect.tables.sealed import KeyMissing

KEY: Final = 32
CHANGED: Final = (
    "what was stored for this customer is damaged, or another key sealed it; restore the keys: docs/operate.md"
)
_OTHER: Final = "the key of this customer is sealed with another secret; set that in RELEVO_SECRET_KEY_OLD"


def drawn(vault: Vault, customer: str) -> str:
    """Returns a new key, sealed."""
    return vault.seal(AESGCM.generate_key(KEY * 8) + customer.encode()).decode()


def opened(vault: Vault, customer: str, sealed: str) -> bytes:
    """Returns a key. Raises `KeyMissing` for one of another secret or customer."""
    try:
        plain = vault.unseal(sealed.encode())
    except Unreadable:
        raise KeyMissing(_OTHER) from None
    if plain[KEY:].decode() != customer:
        raise KeyMissing(CHANGED)
    return plain[:KEY]


def split(vault: Vault, customer: str, kept: str) -> dict[bytes, str]:
    """Returns the keys of a customer in their order, each with its sealed form. Raises as `opened` does."""
    return {opened(vault, customer, sealed): sealed for sealed in kept.split()}


def turned(kept: str, turn: Callable[[bytes], bytes | None]) -> str:
    """Returns a customer's keys after each was given to `turn`."""
    return " ".join((turn(sealed.encode()) or sealed.encode()).decode() for sealed in kept.split())
