"""Resolves host names. No SIP library here; may wait for a name server."""

from __future__ import annotations

import socket


def addresses(host: str) -> list[str]:
    """Returns IPv4 addresses, each once, in order; none for an unknown name. An address stands for itself."""
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM) if host else []
    except OSError:
        return []
    return sorted({str(one[4][0]) for one in found})
