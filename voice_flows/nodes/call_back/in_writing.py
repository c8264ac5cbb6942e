"""A call that a customer asks for in writing while a person has their thread: the flow itself does not act then."""

from __future__ import annotations

from collections.abc import Mapping

from voice_flows.asking import hearing
from voice_flows.asking.steps import Here
from voice_flows.asking.words import phrase
from voice_flows.model.turns import CallBack, CallOff, Effect, Moment, Session, Text
from voice_flows.nodes.call_back.model import CallBackNode
from voice_flows.nodes.call_back.questions import promise
from voice_flows.schema.document import Flow
from voice_flows.schema.opening_hours import is_open, zone


def wanted(flows: Mapping[str, Flow], session: Session, event: Text, moment: Moment) -> Effect | None:
    """Returns what the message asks for: a call as the flow promises them, or none of those that were promised.

    `None` for any other message, and outside the hours in which the flow calls at once.
    """
    flow = flows.get(session.flow)
    node = flow.nodes.get(flow.commands.call or "") if flow else None
    if flow is None or not isinstance(node, CallBackNode):
        return None
    here = Here(flows, flow, session, moment)
    if hearing.command(here, event) == "call":
        evidence = {"by": "text", "prompt": f"{session.flow_version}:{flow.commands.call}"}
        ask = CallBack(str(flow.commands.call), "agent", node.answered, "", "", node.queue, node.attempts, evidence)
        return ask if _calls_now(node, here) else None
    if hearing.yes_or_no(here, event).said is False:
        return CallOff(str(flow.commands.call))
    return None


def told(flows: Mapping[str, Flow], session: Session, effect: Effect, moment: Moment, number: str) -> str:
    """Returns the text that promises the call, or says that there will be none."""
    here = Here(flows, flows[session.flow], session, moment)
    if isinstance(effect, CallBack):
        return promise(here, {"moment": effect.moment, "number": number}).write
    return phrase(here, "call_off").write


def _calls_now(node: CallBackNode, here: Here) -> bool:
    calendar = here.flow.calendars.get(node.calendar or "")
    return calendar is None or is_open(calendar, here.moment.now.astimezone(zone(here.flow.timezone)))
