"""Digests by secrets that were rotated away: their keys rest sealed by the present secret, so that old digests match.

A digest cannot be made anew without the text, which is not kept: recovery codes, and whose webhook one was.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from deflect.storage.vault import Unreadable, Vault, digest_by
from deflect.tables import Setting

SETTING: Final = "retired_digest_keys"


def digests(db: Session, vault: Vault, text: str) -> tuple[str, ...]:
    """Returns the digests of `text` by the present secret and by all before it, the present one first."""
    return (*vault.digests(text), *(digest_by(key, text) for key in _keys(vault, sealed(db))))


def sealed(db: Session) -> list[bytes]:
    """Returns the sealed keys."""
    row = db.get(Setting, SETTING)
    return [str(one).encode() for one in row.value] if row is not None else []


def retire(db: Session, vault: Vault, now: datetime) -> None:
    """Adds the keys of the old secrets, and seals all by the present one. Those of a lost secret stay as they are."""
    kept = sealed(db)
    lacking = [key for key in vault.old_keys if key not in _keys(vault, kept)]
    after = [_resealed(vault, one) for one in kept] + [vault.seal(b64encode(key)) for key in lacking]
    if after != kept:
        db.merge(Setting(name=SETTING, value=[one.decode() for one in after], changed_at=now))


def _keys(vault: Vault, kept: list[bytes]) -> list[bytes]:
    found = []
    for one in kept:
        with suppress(Unreadable):
            found.append(b64decode(vault.unseal(one)))
    return found


def _resealed(vault: Vault, kept: bytes) -> bytes:
    try:
        return vault.reseal(kept) or kept
    except Unreadable:
        return kept
