"""Looks up the identity that an address belongs to. Read only."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from deflect.storage import foreknown
from deflect.storage.unit import Unit
from deflect.tables import Identity, NotedNumber

_KNOWN = "identities"
"""In a session's `info`: those that this transaction found or made, by phone number."""
_OF_NUMBER = select(Identity).where(Identity.kind == "phone", Identity.address == bindparam("address"))
_OF_NUMBERS = select(Identity).where(
    Identity.kind == "phone", Identity.address.in_(bindparam("addresses", expanding=True))
)
"""Built once: building a statement takes as long as running it."""


def identity_of(unit: Unit, address: str) -> Identity | None:
    """The identity with this phone number, if any."""
    if not address:
        return None
    known: dict[str, Identity] = unit.db.info.setdefault(_KNOWN, {})
    if address not in known:
        if foreknown.is_new(unit.db, address):
            return None
        found = unit.db.scalars(_OF_NUMBER, {"address": address}).first()
        if found is None:
            return None
        known[address] = found
    return known[address]


def look_up(unit: Unit, addresses: Iterable[str]) -> None:
    """Finds the identities of several phone numbers at once, for this transaction."""
    for identity in unit.db.scalars(_OF_NUMBERS, {"addresses": sorted(addresses)}):
        made(unit, identity)


def made(unit: Unit, identity: Identity) -> None:
    """Notes a phone number's identity that this transaction made or found."""
    unit.db.info.setdefault(_KNOWN, {})[identity.address] = identity


def made_here(db: Session, address: str) -> Identity | None:
    """A phone number's identity that this transaction found or made, if any."""
    known: dict[str, Identity] = db.info.get(_KNOWN, {})
    return known.get(address)


def noted_only(customers: Select[str] | Collection[str]) -> Select[str]:
    """Returns the query of the numbers that people noted of these customers, and that lead to no customer."""
    known = exists().where(Identity.kind == "phone", Identity.address == NotedNumber.address)
    stands = NotedNumber.customer_id.in_(customers) & NotedNumber.taken_at.is_(None)
    return select(NotedNumber.address).where(stands, ~known)
