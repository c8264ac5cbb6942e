"""What is known of the call that broke off a moment ago, so that a second call can go on at the same node.

Which call that is was chosen when the second one began, see `deflect.contacts`.
"""

from __future__ import annotations

from deflect.storage.unit import Unit
from deflect.tables import Leg
from voice_flows.model import session_json
from voice_flows.model.turns import Json


def last_dropped(unit: Unit, leg: Leg) -> dict[str, Json]:
    """Node and values of the caller's last call, if it broke off; else empty."""
    last = unit.db.get(Leg, leg.cut_leg_id) if leg.cut_leg_id else None
    if last is None:
        return {}
    stood = session_json.load(last.session)
    known = {"values": dict(stood.values), "fetched": dict(stood.fetched)}
    return {"flow": stood.flow, "node": stood.node, "returns": list(stood.returns), **known}
