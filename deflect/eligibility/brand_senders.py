"""Which of our senders a flow's texts leave from: never one that the settings give to another brand."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from deflect.installation import Alike, Sender
from deflect.policy.decisions import Decision
from deflect.storage.unit import Unit, UnknownFlow
from deflect.tables import Leg

NONE: Final = "no_brand_sender"
"""The code of a text for which the brand has no sender."""


def sender_for(unit: Unit, flow: str, recipient: str, *, answered: bool = True) -> Sender | None:
    """Returns the sender of this flow's texts to `recipient`; `None` where only other brands have one."""
    return unit.installation.sender_for(flow, recipient, answered=answered, alike=_alike(unit, flow))


def fallbacks(unit: Unit, leg: str, address: str, channel: str, recipient: str) -> tuple[Sender, ...]:
    """Returns who may send a text of this leg that its sender at `address` surely did not take, in their order."""
    flow = unit.leg(leg).flow
    return unit.installation.fallbacks(address, channel, recipient, flow, _alike(unit, flow))


def _alike(unit: Unit, flow: str) -> Alike:
    return lambda other: _brand(unit, other) == _brand(unit, flow)


def of_leg(unit: Unit, leg: Leg) -> Sender | None:
    """Returns a thread's own sender; on a call the flow's, which need not be one that can be answered."""
    if leg.medium == "text":
        return unit.installation.sender_at(leg.ours, leg.channel)
    return sender_for(unit, leg.flow, leg.theirs, answered=False)


def refused(decision: Decision) -> Decision:
    """Returns the decision on a text for which the brand has no sender; an earlier refusal stays."""
    return replace(decision, allowed=False, code=NONE) if decision.allowed else decision


def has_sender(unit: Unit, flow: str, recipient: str) -> bool:
    """Whether a text of this flow to `recipient` can leave at all; without a flow, true."""
    return not flow or sender_for(unit, flow, recipient) is not None


def _brand(unit: Unit, flow: str) -> str:
    """The brand of a flow; one that is not published is of a brand of its own."""
    try:
        return unit.flows.latest(flow).brand.name
    except UnknownFlow:
        return f"flow {flow}"
