"""Reads what Kamailio reports of every message that passes it: HEP, version 3, one datagram for each. Pure.

After `HEP3` and the length come chunks: vendor, type, length, content.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

_TRANSPORTS: Final = {6: "tcp", 17: "udp"}
_CHUNK: Final = struct.Struct("!HHH")


@dataclass(frozen=True, slots=True)
class Reported:
    """One message; addresses are `host:port`, `at` is Unix time in s."""

    at: float
    source: str
    target: str
    transport: str
    message: str


def read(datagram: bytes) -> Reported | None:
    """Returns the message of a datagram; `None` where it is none."""
    if datagram[:4] != b"HEP3":
        return None
    chunks, at = {}, 6
    while at + _CHUNK.size <= len(datagram):
        vendor, kind, length = _CHUNK.unpack_from(datagram, at)
        if length < _CHUNK.size:
            return None
        if vendor == 0:
            chunks[kind] = datagram[at + _CHUNK.size : at + length]
        at += length
    try:
        hosts = [ip_address(chunks.get(four) or chunks[six]) for four, six in ((3, 5), (4, 6))]
        ports = [int.from_bytes(chunks[kind]) for kind in (7, 8)]
        instant = int.from_bytes(chunks[9]) + int.from_bytes(chunks[10]) / 1_000_000
        transport = _TRANSPORTS.get(int.from_bytes(chunks[2]), "tls")
        message = chunks[15].decode("utf-8", "replace")
    except (KeyError, ValueError):
        return None
    source, target = (f"{host}:{port}" for host, port in zip(hosts, ports, strict=True))
    return Reported(instant, source, target, transport, message)
