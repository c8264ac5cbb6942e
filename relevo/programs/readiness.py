"""Small checks of ports, sockets and pages, for readiness and for error messages."""

from __future__ import annotations

import socket
from collections.abc import Callable
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE_S = 1.0


def listens(address: str) -> bool:
    """True where something accepts connections at `tcp://host:port` or `unix:///path`."""
    scheme, _, rest = address.partition("://")
    family = socket.AF_UNIX if scheme == "unix" else socket.AF_INET
    host, _, port = rest.rpartition(":")
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(PATIENCE_S)
        try:
            probe.connect(rest if scheme == "unix" else (host, int(port)))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    """True where a GET gives a 2xx answer within a second."""
    try:
        with urlopen(url, timeout=PATIENCE_S) as response:  # noqa: S310  our own http addresses
            return bool(200 <= response.status < 300)
    except (URLError, OSError, ValueError):
        return False


def free(host: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> bool:
    """True where `port` can be taken."""
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def taken(wanted: dict[str, tuple[str, int, socket.SocketKind]]) -> list[str]:
    """Returns a sentence with the fix for every setting whose port is in use."""
    return [
        f"port {port} is used by another program; stop that program, or set {setting} to a free port"
        for setting, (host, port, kind) in wanted.items()
        if not free(host, port, kind)
    ]


Check = Callable[[], bool]
