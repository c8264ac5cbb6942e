"""Reads keys that come by SIP INFO, as `application/dtmf-relay` or `application/dtmf`. Pure."""

from __future__ import annotations

import re
from typing import Final

from ivr.lines.sip.invite.headers import header_value

FORMS: Final = ("application/dtmf-relay", "application/dtmf")
_SIGNAL = re.compile(r"(?:^|\n)[ \t]*signal[ \t]*[=:][ \t]*(\S{1,2})", re.IGNORECASE)
_NUMBERED = {"10": "*", "11": "#"}


def content_type(message: str) -> str:
    """Returns the type of a request's body in lower case, without parameters; empty where it has none."""
    return header_value(message, "Content-Type").lower().split(";")[0].strip()


def key(message: str) -> str:
    """Returns the key in an INFO request; empty where there is none. Events 10 and 11 are star and hash (RFC 4733)."""
    told = signal(message)
    return told if len(told) == 1 else ""


def signal(message: str) -> str:
    """Returns the signal in an INFO request: a key, or another such as a hook flash; empty where there is none."""
    kind = content_type(message)
    if kind not in FORMS:
        return ""
    _, _, body = message.replace("\r\n", "\n").partition("\n\n")
    found = _SIGNAL.search(body)
    told = found[1] if found else body.strip() if kind == "application/dtmf" else ""
    return _NUMBERED.get(told, told) if len(told) <= 2 else ""
