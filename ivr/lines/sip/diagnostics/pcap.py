"""Writes messages as a capture file for Wireshark and its like. Pure.

Only the messages were kept, so IP and UDP headers are made up around them, for TCP and TLS too.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from ivr.lines.sip.diagnostics.ring import Seen

RAW = 101
"""LINKTYPE_RAW: packets begin with their IP header."""
_UDP = 17


def pcap(messages: Iterable[Seen]) -> bytes:
    """Returns the file (format 2.4, microseconds)."""
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, RAW)
    return head + b"".join(_record(seen) for seen in messages)


def _record(seen: Seen) -> bytes:
    packet = _packet(seen)
    second, part = divmod(round(seen.at * 1_000_000), 1_000_000)
    return struct.pack("<IIII", second, part, len(packet), len(packet)) + packet


def _packet(seen: Seen) -> bytes:
    (source, from_port), (target, to_port) = _place(seen.source), _place(seen.target)
    content = seen.text.encode()[:65000]
    length = 8 + len(content)
    if isinstance(source, IPv6Address) or isinstance(target, IPv6Address):
        ends = _v6(source).packed + _v6(target).packed
        udp = struct.pack("!HHHH", from_port, to_port, length, 0)
        total = _checksum(ends + struct.pack("!II", length, _UDP) + udp + content) or 0xFFFF
        udp = struct.pack("!HHHH", from_port, to_port, length, total)
        return struct.pack("!IHBB", 6 << 28, length, _UDP, 64) + ends + udp + content
    ends = source.packed + target.packed
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + length, 0, 0, 64, _UDP, 0) + ends
    ip = ip[:10] + struct.pack("!H", _checksum(ip)) + ip[12:]
    return ip + struct.pack("!HHHH", from_port, to_port, length, 0) + content


def _place(text: str) -> tuple[IPv4Address | IPv6Address, int]:
    host, _, port = text.rpartition(":")
    try:
        return ip_address(host.strip("[]")), int(port) & 0xFFFF
    except ValueError:
        return IPv4Address(0), 5060


def _v6(address: IPv4Address | IPv6Address) -> IPv6Address:
    return address if isinstance(address, IPv6Address) else IPv6Address(f"::ffff:{address}")


def _checksum(packet: bytes) -> int:
    """Returns the Internet checksum (RFC 1071)."""
    total: int = sum(struct.unpack(f"!{(len(packet) + 1) // 2}H", packet + b"\0" * (len(packet) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
