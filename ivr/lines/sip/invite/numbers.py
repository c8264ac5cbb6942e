"""Reads the number of an address as its trunk writes numbers. Pure."""

from __future__ import annotations

from deflect.policy.phone_numbers import parse
from ivr.lines.sip.invite.headers import Address
from ivr.lines.sip.trunk import Trunk


def number_of(party: Address, trunk: Trunk) -> str:
    """Returns the number in E.164 where it can be dialled from abroad, else as it came.

    A local number is completed by its `phone-context` (RFC 3966) where that gives a number.
    """
    context = party.parameter("phone-context")
    local = context.startswith("+") and not party.user.startswith("+")
    whole = parse(context + party.user, trunk.region).e164 if local else None
    return whole or trunk.read(party.user)
