"""The addresses that a host's name stands for. No library here; who asks a name server may wait for it."""

from __future__ import annotations

import socket


def addresses(host: str) -> list[str]:
    """IPv4, each once, in order; none for a name that nobody knows. An address stands for itself."""
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM) if host else []
    except OSError:
        return []
    return sorted({str(one[4][0]) for one in found})
