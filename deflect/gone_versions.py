"""Threads whose flow version is gone, or can be read no more by this release: no flow goes on where they stand.

Such a thread is pinned to the newest version of its flow, which knows the brand, the hours and the way to a person.
What the thread asked is over there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from deflect.storage.unit import Unit
from deflect.tables import Leg
from relevo.errors import RelevoError
from voice_flows.model import session_json
from voice_flows.schema.document import Flow

GONE: Final = "version_gone"
"""Why a person goes on in such a thread."""


def own_flows(unit: Unit, leg: Leg) -> Mapping[str, Flow] | None:
    """The flows of the leg's version; `None` where it is gone. Raises the fault of a version that may be had later."""
    return named(unit, leg.flow, leg.flow_version)


def named(unit: Unit, flow: str, version: str) -> Mapping[str, Flow] | None:
    """As `own_flows`, of a version by its name."""
    try:
        return unit.flows.pinned(flow, version)
    except RelevoError as fault:
        if fault.retryable:
            raise
        return None


def is_gone(unit: Unit, leg: Leg) -> bool:
    """True where the version that the leg is pinned to cannot be had. Raises the fault of one that may be had later."""
    return own_flows(unit, leg) is None


def flows_of(unit: Unit, leg: Leg) -> Mapping[str, Flow]:
    """The flows of the leg's version, else those of the newest one. Raises `UnknownFlow` where there is none."""
    own = own_flows(unit, leg)
    return own if own is not None else unit.flows.pinned(leg.flow, unit.flows.latest(leg.flow).version)


def renewed(unit: Unit, leg: Leg) -> bool:
    """Pins a thread to the newest version if its own is gone, as one whose flow has ended; returns whether it did.

    Raises `UnknownFlow` where the flow has no version any more.
    """
    if not is_gone(unit, leg):
        return False
    newest = unit.flows.latest(leg.flow)
    session = replace(session_json.load(leg.session), flow=newest.flow, flow_version=newest.version, wait="over")
    over = replace(session, node=newest.commands.person, returns=(), pending={}, attempts={})
    leg.flow_version, leg.wait = newest.version, over.wait
    leg.session, leg.turn = session_json.dump(over), {**leg.turn, "effects": []}
    return True
