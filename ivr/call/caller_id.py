"""What a line claims of a call, read: who calls whom, with numbers as E.164 where they are numbers. Pure."""

from __future__ import annotations

from deflect.facts import Caller
from deflect.policy.phone_numbers import parse
from ivr.lines.base import Arrival


def caller(arrival: Arrival, region: str) -> Caller:
    """`region` is the house's; the line's own counts first."""
    region = arrival.region or region
    called = parse(arrival.called, region).e164 or arrival.called
    number = parse(arrival.caller, region)
    return Caller(arrival.call_id, number.e164, called, arrival.trust, arrival.line, number.kind)
