"""Reads how a trunk verified the caller's number (STIR/SHAKEN), and what trust follows. Pure.

Values are those of 3GPP TS 24.229 7.2A.20 (`verstat`), with the attestation level that carriers add to them.
"""

from __future__ import annotations

import re
from typing import Final

from ivr.lines.sip.invite.calling_party import CallingParty
from ivr.lines.sip.invite.headers import header_value
from ivr.lines.sip.trunk import Trunk, Trust

PARAMETER: Final = "verstat"
"""Value of a trunk's `verified_by` that means the parameter; any other is the name of a header."""
_LEVELS: Final = ("P-Attestation-Indicator", "Attestation-Info", "X-Attestation-Indicator")
"""Headers in which carriers give the level apart from the result (ATIS-1000082)."""
_RESULT = re.compile(r"(no-tn-validation|tn-validation-(?:passed|failed))(?:-([abc]))?(?![a-z])", re.IGNORECASE)
_LEVEL = re.compile(r'\s*"?\s*([abc])(?![a-z0-9])', re.IGNORECASE)


def trust_of(message: str, trunk: Trunk, caller: CallingParty) -> Trust:
    """Returns the trust of this call: the trunk's own, or what its verification of this number gives."""
    if not trunk.verified_by:
        return trunk.trust
    result = _RESULT.match(_said(message, trunk.verified_by, caller).strip())
    if result is None or not result[1].lower().startswith("tn-"):
        return trunk.attestation.get("unverified", "none")
    if not result[1].lower().endswith("passed"):
        return "none"
    return trunk.attestation.get(result[2].upper() if result[2] else _level(message) or "passed", "none")


def _said(message: str, where: str, caller: CallingParty) -> str:
    """Returns the trunk's result; a parameter counts on the address that names the caller, or on From of the same."""
    if where.lower() != PARAMETER:
        return header_value(message, where)
    if caller.address is None:
        return ""
    said = caller.address.parameter(PARAMETER)
    if not said and caller.sender.user == caller.address.user:
        said = caller.sender.parameter(PARAMETER)
    return said


def _level(message: str) -> str:
    found = (_LEVEL.match(header_value(message, name)) for name in _LEVELS)
    return next((match[1].upper() for match in found if match), "")
