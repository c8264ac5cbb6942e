"""Writes consent: what a person agreed to or refused, with the evidence. Rows are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from deflect.storage.unit import Unit
from deflect.tables import Consent, Leg
from voice_flows.model.turns import Json


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

    Node and flow version of `leg` are part of the evidence.
    """
    row = Consent(
        id=unit.ids("cst"),
        customer_id=customer,
        address=address,
        purpose=purpose,
        granted=granted,
        leg_id=leg.id if leg else None,
        evidence={**(_asked(leg) if leg else {}), **evidence},
        at=at or unit.now,
    )
    unit.db.add(row)
    return row.id


def _asked(leg: Leg) -> dict[str, str]:
    return {"flow": leg.flow, "flow_version": leg.flow_version, "node": str(leg.session.get("node", ""))}
