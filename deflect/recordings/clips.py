"""Seconds of sound around a spoken yes, as evidence of consent: files sealed with the customer's key, and their rows.

The key of the customer opens them and nothing else does, so that erasing it makes every copy unreadable.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

from sqlalchemy import select

from deflect.locked_files import erase, replace
from deflect.recordings.files import RATE
from deflect.storage.store import Store
from deflect.storage.transactions import Transactions
from deflect.storage.unit import Unit
from deflect.tables import Consent, ConsentClip
from deflect.tables.sealed import Unopened, keyring

PURPOSE: Final = "consent.sound"


class ConsentSounds:
    """The folder. A file is whole or absent, and readable by our account only."""

    def __init__(self, folder: Path):
        self.folder = folder

    def put(self, id_: str, sealed: str) -> None:
        """Writes a sealed file. Raises `OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace(self._path(id_), sealed.encode())

    def read(self, id_: str) -> str:
        """Returns the sealed content. Raises `FileNotFoundError`."""
        return self._path(id_).read_text("utf-8")

    def erase(self, id_: str) -> None:
        erase(self._path(id_))

    def _path(self, id_: str) -> Path:
        if not id_.replace("_", "").isalnum():
            raise FileNotFoundError(id_)
        return self.folder / f"{id_}.sealed"


def keep(transactions: Transactions, files: ConsentSounds, clip: str, leg: str, sound: bytes) -> bool:
    """Keeps the mu-law sound of a consent that was given on a leg and names this clip. Idempotent.

    Returns false where no consent names it. Raises `DatabaseUnavailable`, `OSError`.
    """
    consent = transactions.look(lambda unit: _consent(unit, leg, clip))
    if consent is None:
        return False
    files.put(clip, _sealed(transactions.store, consent.customer_id, b64encode(sound).decode()))

    def enter(unit: Unit) -> bool:
        if unit.db.get(Consent, consent.id) is None:
            return False
        if unit.db.get(ConsentClip, clip) is None:
            length_ms = len(sound) * 1000 // RATE
            row = ConsentClip(id=clip, consent_id=consent.id, customer_id=consent.customer_id, length_ms=length_ms)
            row.at = consent.at
            unit.db.add(row)
        return True

    stays = transactions.work(enter)
    if not stays:
        files.erase(clip)  # the customer was erased meanwhile
    return stays


def read(store: Store, files: ConsentSounds, clip: str) -> bytes:
    """Returns the mu-law sound. Raises `FileNotFoundError`, and `KeyMissing` once the customer's key is gone."""
    kept, keys = files.read(clip), keyring(store.engine.dialect)
    return b64decode(keys.unseal_text(kept, PURPOSE)[1] if keys else kept)


def _consent(unit: Unit, leg: str, clip: str) -> Consent | None:
    given = select(Consent).where(Consent.leg_id == leg, Consent.granted).order_by(Consent.at.desc(), Consent.id.desc())
    opened = (one for one in unit.db.scalars(given) if not isinstance(one.evidence, Unopened))
    return next((one for one in opened if one.evidence.get("clip") == clip), None)


def _sealed(store: Store, customer: str, plain: str) -> str:
    keys = keyring(store.engine.dialect)
    return keys.seal_text(customer, PURPOSE, plain) if keys else plain
