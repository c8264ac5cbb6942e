"""Looks up the identity that an address belongs to. Read only."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from deflect.storage.unit import Unit
from deflect.tables import Identity

_OF_NUMBER = select(Identity).where(Identity.kind == "phone", Identity.address == bindparam("address"))
"""Built once: building a statement takes as long as running it."""


def identity_of(unit: Unit, address: str) -> Identity | None:
    """The identity with this phone number, if any."""
    if not address:
        return None
    return unit.db.scalars(_OF_NUMBER, {"address": address}).first()
