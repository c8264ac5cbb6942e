"""Lists who is connected to ports of ours, as the kernel tells (sock_diag(7)) or else as /proc shows.

The kernel goes through its connections for the ports that are asked for. /proc writes out every socket of the machine,
which takes the processor milliseconds even where there are few. Knows no Kamailio and judges nobody.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Final

Address = IPv4Address | IPv6Address
End = tuple[Address, int]
"""The far end of a connection: its address and port."""

TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
PATIENCE_S: Final = 1.0
_WRITTEN: Final = "01"
"""How the tables write that a connection is established."""

# Of linux/netlink.h, linux/sock_diag.h and linux/inet_diag.h:
_SOCK_DIAG, _BY_FAMILY = 4, 20
_REQUEST_DUMP: Final = 0x301
_ERROR, _DONE = 2, 3
_ESTABLISHED: Final = 1 << 1
_HEADER: Final = struct.Struct("=IHHII")
"""Length, type, flags, sequence and sender of a message."""
_ASKED: Final = struct.Struct("=BBBxI")
"""Family, protocol, extensions and states; the identity of the sockets that are meant follows."""
_SOCKET: Final = struct.Struct("!HH44x")
"""An identity of which only the ports are given: ours and theirs."""
_FOUND: Final = struct.Struct("!4xHH16x16s")
"""What is read of a socket: our port, theirs, and their address."""
_LENGTHS: Final = {socket.AF_INET: 4, socket.AF_INET6: 16}
"""Bytes of an address, by family."""


def established(ports: Collection[int]) -> list[End]:
    """Returns who is connected to these ports of ours."""
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _SOCK_DIAG) as kernel:
            kernel.settimeout(PATIENCE_S)
            return [end for port in sorted(ports) for family in _LENGTHS for end in _asked(kernel, family, port)]
    except OSError:  # this kernel, or the box that we run in, does not tell
        return listed(ports)


def _asked(kernel: socket.socket, family: socket.AddressFamily, port: int) -> Iterator[End]:
    """Yields the far ends of one port's connections. Raises `OSError`."""
    asked = _ASKED.pack(family, socket.IPPROTO_TCP, 0, _ESTABLISHED) + _SOCKET.pack(port, 0)
    kernel.send(_HEADER.pack(_HEADER.size + len(asked), _BY_FAMILY, _REQUEST_DUMP, 0, 0) + asked)
    while True:
        told, at = kernel.recv(65536), 0
        while at < len(told):
            length, kind, *_ = _HEADER.unpack_from(told, at)
            if kind == _DONE:
                return
            if kind == _ERROR:
                raise OSError("the kernel does not list connections")
            ours, theirs, address = _FOUND.unpack_from(told, at + _HEADER.size)
            if ours == port:
                yield _plain(ip_address(address[: _LENGTHS[family]])), theirs
            at += length + -length % 4


def listed(ports: Collection[int], tables: Sequence[Path] = TABLES) -> list[End]:
    """Returns the same from the kernel's tables of all sockets (proc(5), `/proc/net/tcp`)."""
    written, found = [f"{port:04X}" for port in ports], []
    for table in tables:
        with suppress(OSError):
            for row in table.read_text().splitlines()[1:]:
                _, ours, theirs, state = row.split(maxsplit=4)[:4]
                if state == _WRITTEN and ours.rpartition(":")[2] in written:
                    address, _, port = theirs.partition(":")
                    found.append((_address(address), int(port, 16)))
    return found


@lru_cache(8192)
def _address(written: str) -> Address:
    """Returns an address as the tables write it: words of 32 bits in this machine's order."""
    words = [bytes.fromhex(written[at : at + 8])[::-1] for at in range(0, len(written), 8)]
    return _plain(ip_address(b"".join(words)))


def _plain(found: Address) -> Address:
    """Returns the IPv4 address of a caller whom a socket of IPv6 names."""
    return (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found
