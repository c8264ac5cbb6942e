"""Writes consent: what a person agreed to or refused, with the evidence. Rows are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from deflect.people import identities
from deflect.people.merging import groups
from deflect.storage.unit import Unit
from deflect.tables import Consent, Leg
from voice_flows.model.turns import Json

_OF_HERE = "consents"
"""In a session's `info`: whose consents this transaction recorded, by customer and leg."""
_LAST = "last_consents"
"""In a session's `info`: the last that this transaction recorded, by customer, address and purpose."""


def record(
    unit: Unit,
    purpose: str,
    address: str,
    evidence: Mapping[str, Json],
    *,
    customer: str,
    leg: Leg | None,
    granted: bool = True,
    at: datetime | None = None,
) -> str:
    """Adds a consent of `customer` for `address`, or with `granted=False` a refusal, given `at` or now; returns its id.

    Node and flow version of `leg` are part of the evidence. Of merged customers, it is the one with the address.
    """
    row = Consent(
        id=unit.ids("cst"),
        customer_id=_owner(unit, address, customer),
        address=address,
        purpose=purpose,
        granted=granted,
        leg_id=leg.id if leg else None,
        evidence={**(_asked(leg) if leg else {}), **evidence},
        at=at or unit.now,
    )
    unit.db.add(row)
    unit.db.info.setdefault(_OF_HERE, set()).update((customer, row.leg_id))
    unit.db.info.setdefault(_LAST, {})[customer, address, purpose] = row
    return row.id


def agreed_here(unit: Unit, leg: Leg, purposes: Sequence[str]) -> Consent | None:
    """The leg's customer's yes to one of `purposes` that this transaction recorded, unless it recorded a no as well.

    It is newer than all that were there before.
    """
    last: Mapping[tuple[str, str, str], Consent] = unit.db.info.get(_LAST, {})
    words = [row for purpose in purposes if (row := last.get((leg.customer_id, leg.theirs, purpose)))]
    if not all(row.granted and row.at == unit.now for row in words):
        return None
    return words[0] if words else None


def recorded_here(unit: Unit, leg: Leg) -> bool:
    """True if this transaction recorded a consent or refusal of the leg's customer, or one given on the leg."""
    return not unit.db.info.get(_OF_HERE, set()).isdisjoint((leg.customer_id, leg.id))


def _owner(unit: Unit, address: str, customer: str) -> str:
    """The customer themselves, unless the address is that of a record that is merged with theirs."""
    with unit.db.no_autoflush:  # what this transaction made is known without
        known = identities.identity_of(unit, address)
        return known.customer_id if known and groups.same(unit.db, customer, known.customer_id) else customer


def _asked(leg: Leg) -> dict[str, str]:
    return {"flow": leg.flow, "flow_version": leg.flow_version, "node": str(leg.session.get("node", ""))}
