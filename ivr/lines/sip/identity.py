"""Reads caller and called number from an INVITE as text. Pure; these are claims, the trunk decides on trust."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

from ivr.lines.base import Arrival
from ivr.lines.sip.invite.calling_party import calling_party
from ivr.lines.sip.invite.headers import address, header_value, plain, request_uri
from ivr.lines.sip.invite.line_facts import line_facts
from ivr.lines.sip.invite.numbers import number_of
from ivr.lines.sip.invite.verification import trust_of
from ivr.lines.sip.trunk import Trunk


def header(message: str, name: str, *_: str) -> str:
    """Returns the first header of this name or its compact form, folded lines joined; empty if there is none."""
    return header_value(message, name)


def asked_for(message: str) -> str:
    """Returns the called number or name: the user part of the request line, else of To."""
    return request_uri(message).user or address(header_value(message, "To")).user


def encrypted(message: str) -> bool:
    """Returns whether an INVITE offers sound by SRTP only (`RTP/SAVP`, RFC 4568).

    A key beside plain RTP does not count: where the library cannot use it, the sound would be plain.
    """
    _, _, body = message.replace("\r\n", "\n").partition("\n\n")
    sounds = [section for section in re.split(r"^m=", body, flags=re.MULTILINE)[1:] if section.startswith("audio")]
    return bool(sounds) and all("RTP/SAVP" in section.partition("\n")[0] for section in sounds)


def arrival(message: str, trunk: Trunk, unique: UUID) -> Arrival:
    """Returns the claims of one INVITE that came from `trunk`, its numbers read as that trunk writes them.

    `unique` tells apart calls whose Call-ID a peer uses twice.
    """
    caller = calling_party(message, asserts=trunk.asserts)
    called = _called(message, trunk)
    return Arrival(
        f"{plain(header_value(message, 'Call-ID'))}~{unique.hex[:12]}",
        number_of(caller.address, trunk) if caller.address else "",
        called,
        trust_of(message, trunk, caller),
        "sip",
        region=trunk.region,
        default_flow=trunk.flow,
        fallback=trunk.fallback_number,
        line_facts=line_facts(message, trunk, called),
    )


def referred_to(before: Arrival, to: str, unique: UUID) -> Arrival:
    """Returns the claims of the party to whom the far end of `before` sends us on (REFER): only an address is known."""
    return replace(before, call_id=unique.hex, caller=address(to).user, trust="none", line_facts=())


def _called(message: str, trunk: Trunk) -> str:
    asked = request_uri(message)
    return number_of(asked if asked.user else address(header_value(message, "To")), trunk)
