"""A call that a customer asks for in writing while a person has their thread: the flow itself does not act then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from voice_flows.asking import hearing
from voice_flows.asking.steps import Here, around
from voice_flows.asking.words import phrase
from voice_flows.model.kept_place import names_call
from voice_flows.model.turns import Arranged, CallBack, CallOff, Effect, Moment, Session, Text
from voice_flows.nodes.call_back import times
from voice_flows.nodes.call_back.model import CallBackNode
from voice_flows.nodes.call_back.questions import OURS, by_person, promise
from voice_flows.schema.document import Flow
from voice_flows.schema.opening_hours import is_open


def promising(flows: Mapping[str, Flow], session: Session) -> Session:
    """Returns the session in the flow that promises calls: its own, or one that runs it; the same where none does."""
    flow = flows.get(session.flow)
    places = around(Here(flows, flow, session, Moment(datetime.min.replace(tzinfo=UTC)))) if flow else ()
    return next((place.session for place in places if place.flow.commands.call), session)


def wanted(flows: Mapping[str, Flow], session: Session, event: Text, moment: Moment) -> Effect | None:
    """Returns what the message asks for: a call as the flow promises them, or none of those that were promised.

    While the flow does not call, the call is promised for its next opening, and while no agent is at work for an hour
    soon. `None` for any other message.
    """
    node = _node(flows, session)
    if node is None:
        return None
    here = Here(flows, flows[session.flow], session, moment)
    if hearing.command(here, event) == "call" or names_call(session, event):
        calendar = here.flow.calendars.get(node.calendar or "")
        away = "at" in node.when and times.all_away(here)
        if calendar is None or (is_open(calendar, times.local(here)) and not away):
            return _call(here, node, "agent")
        hour = times.soon(calendar, times.local(here)) if "at" in node.when else None
        return _call(here, node, "at", hour) if hour else None
    if hearing.yes_or_no(here, event).said is False:
        return CallOff(str(here.flow.commands.call))
    return None


def moved(flows: Mapping[str, Flow], session: Session, event: Text, moment: Moment) -> CallBack | None:
    """Returns the promised call at the hour that the message names, where the flow calls then; else `None`."""
    node = _node(flows, session)
    if node is None or "at" not in node.when or event.body.strip().isdecimal():
        return None
    here = Here(flows, flows[session.flow], session, moment)
    calendar, named = here.flow.calendars.get(node.calendar or ""), times.said(here, event)
    at = times.fits(calendar, named, times.local(here)) if calendar is not None and named is not None else None
    return _call(here, node, "at", at) if at is not None else None


def told(flows: Mapping[str, Flow], session: Session, effect: Effect, moment: Moment, number: str) -> str:
    """Returns the text that promises the call, or says that there will be none."""
    here = Here(flows, flows[session.flow], session, moment)
    if isinstance(effect, CallBack):
        return promise(here, {"moment": effect.moment, "at": effect.at, "number": number}).write
    return phrase(here, "call_off").write


def refused(flows: Mapping[str, Flow], session: Session, answer: Arranged, moment: Moment, *, at: str = "") -> str:
    """Returns the text for a call that may not be placed: a person calls where the cause is ours, else why not.

    `at` is the hour that the customer named for it.
    """
    here, node = Here(flows, flows[session.flow], session, moment), _node(flows, session)
    if at and answer.code in OURS:
        return phrase(here, "call_by_person_then", at=at).write
    if node is not None and answer.code in OURS:
        return by_person(node, here).write
    return phrase(here, "call_refused", reason=answer.reason).write


def _node(flows: Mapping[str, Flow], session: Session) -> CallBackNode | None:
    flow = flows.get(session.flow)
    node = flow.nodes.get(flow.commands.call or "") if flow else None
    return node if isinstance(node, CallBackNode) else None


def _call(here: Here, node: CallBackNode, when: Literal["agent", "at"], at: datetime | None = None) -> CallBack:
    name = str(here.flow.commands.call)
    evidence = {"by": "text", "prompt": f"{here.session.flow_version}:{name}"}
    instant = at.isoformat(timespec="minutes") if at else ""
    return CallBack(name, when, node.answered, instant, "", node.queue, node.attempts, evidence)
