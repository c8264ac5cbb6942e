"""Looks up the identity that an address belongs to. Read only."""

from __future__ import annotations

from sqlalchemy import select

from deflect.storage.unit import Unit
from deflect.tables import Identity


def identity_of(unit: Unit, address: str) -> Identity | None:
    """The identity with this phone number, if any."""
    if not address:
        return None
    return unit.db.scalars(select(Identity).where(Identity.kind == "phone", Identity.address == address)).first()
