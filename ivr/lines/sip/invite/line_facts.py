"""Reads what a trunk tells of a call beside its numbers: who was called first, why not reached, call data. Pure.

Diversion is RFC 5806, History-Info RFC 7044 with the causes of RFC 4458, User-to-User RFC 7433.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ivr.lines.sip.invite.calling_party import hides, is_withheld
from ivr.lines.sip.invite.headers import Address, addresses, header_value, header_values, parameters, split, unquoted
from ivr.lines.sip.invite.numbers import number_of
from ivr.lines.sip.trunk import Trunk

LONGEST: Final = 256
"""Characters of a text that are kept: the 128 bytes of ISDN user-to-user information in hex."""
MOST_HEADERS: Final = 8
"""Headers that a trunk may pass on."""
_DIVERTED: Final[Mapping[str, str]] = {
    "user-busy": "busy", "no-answer": "no_answer", "unavailable": "unavailable", "out-of-service": "unavailable",
    "unconditional": "unconditional", "deflection": "deflection",
}  # fmt: skip
_SIP: Final[Mapping[str, str]] = {
    "302": "unconditional", "408": "no_answer", "480": "deflection", "486": "busy", "487": "deflection",
    "503": "unavailable", "600": "busy",
}  # fmt: skip
_Q850: Final[Mapping[str, str]] = {"17": "busy", "18": "no_answer", "19": "no_answer", "20": "unavailable"}
_ISDN_TEXT: Final = (0x00, 0x04)
"""Protocol discriminators before text: user-specific and IA5 (ITU-T Q.931 table 4-26)."""


def line_facts(message: str, trunk: Trunk, called: str) -> tuple[tuple[str, str], ...]:
    """Returns facts of the call by name, those that are empty left out; none where the trunk may not assert.

    `first_called`: number called before the call came to `called`; `forwarded`: `busy`, `no_answer`, `unavailable`,
    `unconditional`, `deflection` or `other`; `uui`, `uui_purpose`; `headers.NAME` of those that the trunk may pass.
    """
    if not (trunk.name and trunk.asserts):
        return ()
    passed = list(trunk.headers.items())[:MOST_HEADERS]
    found = {
        **(_diverted(message, trunk) or _history(message, trunk, called)),
        **_user_to_user(message),
        **{f"headers.{name}": readable(header_value(message, header)) for name, header in passed},
    }
    return tuple((name, value) for name, value in found.items() if value)


def _diverted(message: str, trunk: Trunk) -> dict[str, str]:
    """Reads Diversion, of which the last was the first called."""
    diversions = [one for one in addresses(message, "Diversion") if one.scheme]
    if not diversions:
        return {}
    first = diversions[-1]
    hidden = hides(first) or is_withheld(first)
    reason = _DIVERTED.get(first.parameters.get("reason", "").lower(), "other")
    return {"first_called": "" if hidden else number_of(first, trunk), "forwarded": reason}


def _history(message: str, trunk: Trunk, called: str) -> dict[str, str]:
    """Reads History-Info, of which the lowest index was the first called; one entry is no forwarding."""
    entries = sorted(addresses(message, "History-Info"), key=_index)
    if len(entries) < 2 or "history" in re.split(r"[;,\s]+", ";".join(header_values(message, "Privacy")).lower()):
        return {}
    first = entries[0]
    if is_withheld(first) or first.uri_headers.get("privacy", "").lower() == "history":
        return {"forwarded": _cause(entries)}
    number = number_of(first, trunk)
    return {} if number == called else {"first_called": number, "forwarded": _cause(entries)}


def _index(entry: Address) -> tuple[int, ...]:
    return tuple(int(one[:9]) for one in entry.parameters.get("index", "").split(".") if one.isdecimal())


def _cause(entries: list[Address]) -> str:
    """Returns why the first entry was left: its Reason (RFC 3326), else the `cause` of the one that followed."""
    protocol, *more = split(entries[0].uri_headers.get("reason", ""), ";")
    reasons = _Q850 if protocol.strip().lower() == "q.850" else _SIP
    told = reasons.get(parameters(more).get("cause", ""))
    after = (_SIP.get(entry.parameter("cause")) for entry in entries[1:])
    return told or next((reason for reason in after if reason), "other")


def _user_to_user(message: str) -> dict[str, str]:
    value, *more = split(split(header_value(message, "User-to-User"), ",")[0], ";")
    about = parameters(more)
    text = unquoted(value.strip())
    encoding = about.get("encoding", "").lower()
    if encoding in ("", "hex"):
        text = _from_hex(text, sure=encoding == "hex")
    return {"uui": readable(text), "uui_purpose": about.get("purpose", "")}


def _from_hex(text: str, *, sure: bool) -> str:
    """Returns the text that hex digits stand for; they stay where they stand for none.

    Without `encoding=hex` they count as hex only behind a discriminator, since a plain number looks like hex.
    """
    try:
        octets = bytes.fromhex(text)
    except ValueError:
        return text
    marked = octets[:1] != b"" and octets[0] in _ISDN_TEXT
    try:
        found = (octets[1:] if marked else octets).rstrip(b"\0").decode()
    except UnicodeDecodeError:
        return text
    return found if (sure or marked) and found.isprintable() and found else text


def readable(text: str) -> str:
    """Returns the printable characters of a text, at most `LONGEST` of them; it may hold undecoded bytes."""
    whole = text.encode("utf-8", "surrogateescape" if _escaped(text) else "replace").decode("utf-8", "ignore")
    return "".join(letter for letter in whole if letter.isprintable())[:LONGEST].strip()


def _escaped(text: str) -> bool:
    """True where every surrogate stands for one undecoded byte."""
    return all(not "\ud800" <= letter <= "\udfff" or "\udc80" <= letter <= "\udcff" for letter in text)
