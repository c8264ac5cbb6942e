"""Decides whether a number or SIP address may be dialled: agents' telephones, transfers, calls of ours, fall-backs.

Every leg passes `decide`, and nothing else makes an `AllowedLeg`, without which no line dials. Customers who refused
calls are left out before, by `deflect.policy.calling`; the countries and premium rules are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import unquote

from deflect.policy import phone_numbers
from deflect.policy.calling import CallSettings

_ADDRESS = re.compile(r"sips?:(?:(?P<user>[^@\s]*)@)?(?P<host>\[[0-9A-Fa-f:]+\]|[^@:;?\s]+)(?::\d+)?(?:[;?]\S*)?", re.I)
_DIALLED = re.compile(r"\+?[0-9*#().\s-]+")
_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class AllowedLeg:
    """A number or SIP address that the policy allows. Made by this file only."""

    to: str
    seal: object = field(repr=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("a leg is allowed by deflect.policy.legs.decide; call that")


@dataclass(frozen=True, slots=True)
class RefusedLeg:
    """Why it may not be dialled: `number` (none, or withheld), `premium`, `emergency`, `country` or `host`."""

    code: str


def decide(to: str, settings: CallSettings, region: str) -> AllowedLeg | RefusedLeg:
    """Decides on a number, an extension of a trunk, or a SIP address. `region`: of numbers without `+`."""
    code = _code(to, settings, region)
    return RefusedLeg(code) if code else AllowedLeg(to, _SEAL)


def _code(to: str, settings: CallSettings, region: str) -> str:
    address = _ADDRESS.fullmatch(to)
    if address is None:
        return _number(to, settings, region)
    if not _known(address["host"], settings):
        return "host"
    user = unquote(address["user"] or "").split(";")[0]
    return _number(user, settings, region, inside=True) if _DIALLED.fullmatch(user) else ""


def by_operator(uri: str) -> AllowedLeg:
    """Allows what an operator dials by hand on the command line, to try a line."""
    return AllowedLeg(uri, _SEAL)


def _number(number: str, settings: CallSettings, region: str, *, inside: bool = False) -> str:
    """The code of a refusal, else an empty text. `inside`: the user part of an address at a host that is allowed.

    A machine that dials for help would be taken for the caller: people dial emergency numbers themselves.
    """
    read = phone_numbers.parse(number, region)
    if read.kind == "emergency":
        return "emergency"
    if read.kind == "premium" or phone_numbers.is_costly_short(number, region):
        return "premium"
    if read.e164 is not None:
        return "" if read.country in settings.countries else "country"
    if number.startswith(("+", "00")):
        return "number"
    return "" if inside or read.kind == "short" else "number"  # an extension of the exchange there


def _known(host: str, settings: CallSettings) -> bool:
    host = host.strip("[]").lower()
    return any(_is_at(host, place.lower()) for place in settings.hosts)


def _is_at(host: str, place: str) -> bool:
    try:
        return ip_address(host) in ip_network(place, strict=False)
    except ValueError:  # one of them is a name
        return host == place
