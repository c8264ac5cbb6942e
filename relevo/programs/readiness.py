"""Small checks of ports, sockets and pages, for readiness and for error messages."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE_S = 1.0


def listens(address: str) -> bool:
    """True if something accepts connections at `tcp://host:port` or `unix:///path`."""
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
    """True if a GET gives a 2xx answer within a second."""
    try:
        with urlopen(url, timeout=PATIENCE_S) as response:  # noqa: S310  our own http addresses
            return bool(200 <= response.status < 300)
    except (URLError, OSError, ValueError):
        return False


def free(host: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> bool:
    """True if `port` can be bound."""
    return _refusal(host, port, kind) is None


def taken(wanted: dict[str, tuple[str, int, socket.SocketKind]]) -> list[str]:
    """Returns a sentence with the cause and the fix for every setting whose port cannot be taken."""
    refused = {setting: (*place, _refusal(*place)) for setting, place in wanted.items()}
    return [_sentence(setting, host, port, why) for setting, (host, port, _, why) in refused.items() if why is not None]


def _refusal(host: str, port: int, kind: socket.SocketKind) -> OSError | None:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            return why
    return None


def _sentence(setting: str, host: str, port: int, why: OSError) -> str:
    if why.errno == errno.EADDRINUSE:
        return f"port {port} is used by another program; stop that program, or set {setting} to a free port"
    if why.errno in (errno.EACCES, errno.EPERM):
        return f"this account may not use port {port}; set {setting} to a port from 1024 on"
    return f"{host} is no address of this machine ({why.strerror}); set RELEVO_HOST or RELEVO_SIP_HOST to one that is"


Check = Callable[[], bool]
