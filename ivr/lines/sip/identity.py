"""Reads caller and called number from an INVITE as text. Pure; these are claims, the trunk decides on trust."""

from __future__ import annotations

import re
from urllib.parse import unquote
from uuid import UUID

from ivr.lines.base import Arrival
from ivr.lines.sip.trunk import Trunk

_USER = re.compile(r"(?:sips?|tel):([^@;>\s]*)(?:@([^;>\s]*))?", re.IGNORECASE)
LONGEST = 128  # characters of a number or Call-ID
_PRIVATE = {"id", "user", "full"}
_WITHHELD = {"", "anonymous", "unknown", "restricted", "unavailable"}


def header(message: str, *names: str) -> str:
    """Returns the first header of one of these names (long or compact form), folded lines joined; empty if absent."""
    wanted = "|".join(re.escape(name) for name in names)
    head = re.split(r"\r?\n\r?\n", message, maxsplit=1)[0]
    found = re.search(rf"^(?:{wanted})[ \t]*:[ \t]*(.*(?:\r?\n[ \t].*)*)", head, re.IGNORECASE | re.MULTILINE)
    return " ".join(found.group(1).split()) if found else ""


def user(uri: str) -> str:
    """Returns the user part of a SIP or tel address, parameters such as `;phone-context` dropped; empty if withheld."""
    found = _USER.search(uri)
    name = _plain(unquote(found.group(1)).split(";")[0]) if found else ""
    hidden = found is not None and (found.group(2) or "").lower().endswith(".invalid")
    return "" if hidden or name.lower() in _WITHHELD else name


def asked_for(message: str) -> str:
    """Returns the called number: the user part of its request line, else of To."""
    return user(message.partition("\n")[0]) or user(header(message, "To", "t"))


def encrypted(message: str) -> bool:
    """Returns whether an INVITE offers sound by SRTP only (`RTP/SAVP`, RFC 4568).

    A key beside plain RTP does not count: where the library cannot use it, the sound would be plain.
    """
    _, _, body = message.replace("\r\n", "\n").partition("\n\n")
    sounds = [section for section in re.split(r"^m=", body, flags=re.MULTILINE)[1:] if section.startswith("audio")]
    return bool(sounds) and all("RTP/SAVP" in section.partition("\n")[0] for section in sounds)


def arrival(message: str, trunk: Trunk, unique: UUID) -> Arrival:
    """Returns the claims of one INVITE that came from `trunk`, its numbers read as that trunk writes them.

    P-Asserted-Identity (RFC 3325) wins over From where the trunk is trusted to have set it, unless the
    caller asked for privacy (RFC 3323). `unique` tells apart calls whose Call-ID a peer uses twice.
    """
    asserted = header(message, "P-Asserted-Identity") if trunk.trust != "none" else ""
    private = not _PRIVATE.isdisjoint(re.split(r"[;,\s]+", header(message, "Privacy").lower()))
    caller = "" if private else user(asserted) or user(header(message, "From", "f"))
    call_id = f"{_plain(header(message, 'Call-ID', 'i'))}~{unique.hex[:12]}"
    return Arrival(
        call_id,
        trunk.read(caller),
        trunk.read(asked_for(message)),
        trunk.trust,
        "sip",
        region=trunk.region,
        default_flow=trunk.flow,
        fallback=trunk.fallback_number,
    )


def _plain(text: str) -> str:
    """Returns what of a stranger's text may be stored: printable ASCII, cut to a length."""
    return "".join(letter for letter in text if letter.isascii() and letter.isprintable())[:LONGEST]
