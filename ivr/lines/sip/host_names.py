"""Resolves host names, and finds this machine's own addresses. No SIP library here; may wait for a name server."""

from __future__ import annotations

import contextlib
import socket
from typing import Final

EVERY_IPV4: Final = ("0.0.0.0", "")  # noqa: S104
EVERY_ADDRESS: Final = (*EVERY_IPV4, "::")
"""As hosts to listen at; they are compared here, not bound."""
OUTSIDE_IPV4, OUTSIDE_IPV6 = "192.0.2.1", "2001:db8::1"
"""Addresses that are no machine's (RFC 5737 and 3849): the way towards them is the way out."""


def addresses(host: str) -> list[str]:
    """Returns IPv4 addresses, each once, in order; none for an unknown name. An address stands for itself."""
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM) if host else []
    except OSError:
        return []
    return sorted({str(one[4][0]) for one in found})


def outward(towards: str) -> str:
    """Returns this machine's address towards another; nothing is sent to find out. Empty where there is no way."""
    kind = socket.AF_INET6 if ":" in towards else socket.AF_INET
    with contextlib.suppress(OSError), socket.socket(kind, socket.SOCK_DGRAM) as probe:
        probe.connect((towards, 9))
        return str(probe.getsockname()[0])
    return ""
