"""Decides which header names the caller, and whether the caller asked not to be named. Pure.

From is the caller's own word. P-Asserted-Identity (RFC 3325) and Remote-Party-ID (draft-ietf-sip-privacy-04) are the
network's, and count where the trunk may assert. P-Preferred-Identity is again the caller's own wish and is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ivr.lines.sip.invite.headers import Address, address, addresses, header_value, header_values

PRIVATE: Final = frozenset({"id", "user", "full"})
"""Values of Privacy (RFC 3323, RFC 3325) that hide who calls; `header`, `session`, `critical` and `none` do not."""
WITHHELD: Final = frozenset({"anonymous", "unknown", "restricted", "unavailable", "private", "withheld"})
"""Users that stand for a caller who is not named."""


@dataclass(frozen=True, slots=True)
class CallingParty:
    """`address` names the caller; it is `None` where the caller is withheld or named by no header."""

    address: Address | None
    sender: Address
    """The address in From, even where another header names the caller."""


def calling_party(message: str, *, asserts: bool) -> CallingParty:
    """Returns who calls; `asserts`: the network's headers of this trunk count."""
    sender = address(header_value(message, "From"))
    remote = [party for party in addresses(message, "Remote-Party-ID") if _is_calling(party)]
    if _private(message) or any(hides(party) for party in remote):
        return CallingParty(None, sender)
    asserted = addresses(message, "P-Asserted-Identity") if asserts else []
    screened = [party for party in remote if asserts and party.parameters.get("screen", "").lower() != "no"]
    for party in (*asserted, *screened, sender):
        if party.user or is_withheld(party):
            return CallingParty(None if is_withheld(party) else party, sender)
    return CallingParty(None, sender)


def _private(message: str) -> bool:
    asked = ";".join(header_values(message, "Privacy")).lower()
    return not PRIVATE.isdisjoint(re.split(r"[;,\s\"]+", asked))


def _is_calling(party: Address) -> bool:
    """True for Remote-Party-ID of the caller, who is meant where none is named."""
    return party.parameters.get("party", "calling").lower() == "calling"


def hides(party: Address) -> bool:
    """True where the number is not to be shown; a hidden name (`privacy=name`) hides no number."""
    asked = re.split(r"[;,\s]+", party.parameters.get("privacy", "").lower())
    return any(one.removesuffix("-network") in ("full", "uri") for one in asked)


def is_withheld(party: Address) -> bool:
    """Returns whether an address is an anonymous one."""
    return party.user.lower() in WITHHELD or party.host.split(".")[-1] == "invalid"
