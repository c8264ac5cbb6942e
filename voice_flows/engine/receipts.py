"""The receipt for a message that no flow answers because a person will. Pure; the session stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

from voice_flows.asking.steps import Here
from voice_flows.model.turns import Moment, Session
from voice_flows.nodes.queue import receipts
from voice_flows.schema.document import Flow
from voice_flows.wording.templates import BadText


def receipt(flows: Mapping[str, Flow], session: Session, moment: Moment) -> str:
    """Returns the receipt in writing; empty where the flow is gone or its words cannot be rendered."""
    flow = flows.get(session.flow)
    if flow is None:
        return ""
    try:
        return receipts.receipt(Here(flows, flow, session, moment)).write
    except BadText:
        return ""
