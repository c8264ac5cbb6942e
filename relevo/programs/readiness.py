"""Small checks of ports, sockets and pages, for readiness and for error messages."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from ivr.lines.sip.host_names import EVERY_ADDRESS

PATIENCE_S = 1.0
_MOST = 4096  # bytes of an answer that are read
LISTENS = "0A"  # of TCP's states, in /proc/net/tcp
PROC = Path("/proc")
Place = tuple[str, int, socket.SocketKind]
"""Host, port, and `SOCK_STREAM` for TCP or `SOCK_DGRAM` for UDP."""


class PortProblem(str):
    """The cause; then the fix, in English. Other languages say both by `key` and `values`."""

    key: str
    values: Mapping[str, object]


def problem(key: str, english: str, **values: object) -> PortProblem:
    """Returns a problem in English with its places filled in."""
    made = PortProblem(english.format(**values))
    made.key, made.values = key, values
    return made


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
    return 200 <= asked(url)[0] < 300


def asked(url: str) -> tuple[int, str]:
    """Returns the status and the text that a GET gets within a second; status 0 where nothing answers."""
    try:
        with urlopen(url, timeout=PATIENCE_S) as response:  # noqa: S310  our own http addresses
            return response.status, response.read(_MOST).decode(errors="replace")
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read(_MOST).decode(errors="replace")
    except (OSError, ValueError):
        return 0, ""


def free(host: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> bool:
    """True if `port` can be bound."""
    return _refusal(host, port, kind) is None


def shared(wanted: Mapping[str, Sequence[Place]]) -> list[PortProblem]:
    """Returns a problem for every two of our own settings that name one port of one protocol."""
    told = "{one} and {other} are both port {port}; set one of them to another port"
    return [
        problem("shared", told, one=one, other=other, port=wanted[one][0][1])
        for one, other in combinations(wanted, 2)
        if any(_meet(*both) for both in product(wanted[one], wanted[other]))
    ]


def _meet(one: Place, other: Place) -> bool:
    """True if both are the same port of the same kind, on one address or where one of them takes every address."""
    hosts = {one[0], other[0]}
    return one[1] != 0 and one[1:] == other[1:] and (len(hosts) == 1 or bool(hosts.intersection(EVERY_ADDRESS)))


def taken(wanted: Mapping[str, Sequence[Place]]) -> list[str]:
    """Returns a sentence with the cause and the fix for every setting whose port cannot be taken."""
    told = (
        (_sentence(setting, *place, why) for place in places if (why := _refusal(*place)) is not None)
        for setting, places in wanted.items()
    )
    return [first for sentences in told if (first := next(sentences, ""))]


def foreign(hosts: Iterable[str]) -> list[PortProblem]:
    """Returns a problem for every address that is not one of this machine's."""
    told = "{host} is no address of this machine; set RELEVO_HOST or RELEVO_SIP_HOST to one that is"
    return [
        problem("foreign", told, host=host)
        for host in dict.fromkeys(hosts)
        if (why := _refusal(host, 0, socket.SOCK_DGRAM)) and why.errno == errno.EADDRNOTAVAIL
    ]


def _refusal(host: str, port: int, kind: socket.SocketKind) -> OSError | None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:  # worker n of a high first port
            return OSError(errno.EINVAL, "ports end at 65535")
        except OSError as why:
            return why
    return None


def _sentence(setting: str, host: str, port: int, kind: socket.SocketKind, why: OSError) -> str:
    if why.errno == errno.EADDRINUSE:
        who = holder(port, kind) or "another program"
        return f"port {port} is used by {who}; stop that program, or set {setting} to a free port"
    if why.errno in (errno.EACCES, errno.EPERM):
        return f"this account may not use port {port}; set {setting} to a port from 1024 on"
    if why.errno == errno.EINVAL:
        return f"there is no port {port}, ports end at 65535; set {setting} to a lower port"
    return f"{host} is no address of this machine ({why.strerror}); set RELEVO_HOST or RELEVO_SIP_HOST to one that is"


def holder(port: int, kind: socket.SocketKind) -> str:
    """Returns name and id of the process that holds a port, empty where this account may not see it."""
    wanted = {f"socket:[{inode}]" for inode in _inodes(port, kind)}
    if not wanted:
        return ""
    for process in sorted(int(one.name) for one in PROC.iterdir() if one.name.isdigit()):
        with contextlib.suppress(OSError):  # another account's, or ended meanwhile
            if any(os.readlink(fd.path) in wanted for fd in os.scandir(PROC / str(process) / "fd")):
                return f"{(PROC / str(process) / 'comm').read_text().strip()} (process {process})"
    return ""


def _inodes(port: int, kind: socket.SocketKind) -> Iterator[str]:
    """Yields the inodes of the sockets that are bound to a port."""
    protocol = "tcp" if kind == socket.SOCK_STREAM else "udp"
    for table in (protocol, f"{protocol}6"):
        with contextlib.suppress(OSError):
            for line in (PROC / "net" / table).read_text().splitlines()[1:]:
                fields = line.split()
                if int(fields[1].rpartition(":")[2], 16) == port and (protocol == "udp" or fields[3] == LISTENS):
                    yield fields[9]


Check = Callable[[], bool]
