"""Reads who calls and which number, as a line claims it, with numbers as E.164 where possible. Pure."""

from __future__ import annotations

from deflect.facts import Caller
from deflect.policy.phone_numbers import parse
from ivr.lines.base import Arrival


def caller(arrival: Arrival, region: str) -> Caller:
    """Returns the caller. `region` is the installation's; the line's own counts first."""
    region = arrival.region or region
    called = parse(arrival.called, region).e164 or arrival.called
    number = parse(arrival.caller, region)
    return Caller(
        arrival.call_id,
        number.e164,
        called,
        arrival.trust,
        arrival.line,
        number.kind,
        source=arrival.source,
        line_facts=arrival.line_facts,
    )
