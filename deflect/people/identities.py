"""Who has an address, where anybody known has. Read only."""

from __future__ import annotations

from sqlalchemy import select

from deflect.storage.unit import Unit
from deflect.tables import Identity


def identity_of(unit: Unit, address: str) -> Identity | None:
    """Who has this number, where anybody known has."""
    if not address:
        return None
    return unit.db.scalars(select(Identity).where(Identity.kind == "phone", Identity.address == address)).first()
