"""What is known of the call that broke off a moment ago, so that a second call can go on at the same node.

Which call that is was chosen when the second one began, see `deflect.contacts`.
"""

from __future__ import annotations

from deflect.storage.unit import Unit
from deflect.tables import Leg
from voice_flows.asking import matter
from voice_flows.model import session_json
from voice_flows.model.turns import Json, Session


def last_dropped(unit: Unit, leg: Leg) -> dict[str, Json]:
    """Node and values of the caller's last call, if it broke off; else empty."""
    last = unit.db.get(Leg, leg.cut_leg_id) if leg.cut_leg_id else None
    if last is None:
        return {}
    stood = session_json.load(last.session)
    known = {"values": dict(stood.values), "fetched": dict(stood.fetched), "matter": _matter(stood)}
    return {"flow": stood.flow, "node": stood.node, "returns": list(stood.returns), **known}


def _matter(stood: Session) -> dict[str, Json]:
    """What the caller said that the call was about; empty where nothing was chosen."""
    about = matter.of(stood.once)
    return {"node": about.node, "choice": about.choice} if about else {}
