"""Finds the call that broke off a moment ago, so that a second call can go on at the same node."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from deflect.end_reasons import BROKE_OFF
from deflect.storage.unit import Unit
from deflect.tables import Leg
from voice_flows.model import session_json
from voice_flows.model.turns import Json

SOON = timedelta(minutes=10)
"""A call later than this begins anew."""
SPOKEN_TO = 2
"""A call that asked fewer questions has nothing worth going back to."""


def last_dropped(unit: Unit, leg: Leg) -> dict[str, Json]:
    """Node and values of the caller's last call, if it broke off; else empty.

    Empty also for a line that does not vouch for its numbers.
    """
    if leg.medium != "voice" or leg.direction == "out" or leg.trust == "none" or not leg.theirs:
        return {}
    query = select(Leg).where(Leg.theirs == leg.theirs, Leg.medium == "voice", Leg.opened_at < leg.opened_at)
    last = unit.db.scalars(query.order_by(Leg.opened_at.desc()).limit(1)).first()
    if last is None or last.flow != leg.flow or last.ended_at is None or last.outcome not in BROKE_OFF:
        return {}
    if leg.opened_at - last.ended_at > SOON:
        return {}
    stood = session_json.load(last.session)
    if stood.waits < SPOKEN_TO:
        return {}
    return {"flow": stood.flow, "node": stood.node, "values": dict(stood.values), "returns": list(stood.returns)}
