"""A caller's sound as a packet capture for sipp: silence in G.711 A-law, and keys as RFC 4733 telephone events.

Only what the RFC says is here: an event keeps the timestamp of its start, its duration grows, its end is told three
times, and the marker stands on its first packet.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Sequence

EVENTS = "0123456789*#"
PACKET_MS, STEP = 20, 160  # 20 ms at 8 kHz
KEY_PACKETS, ENDS = 5, 3
VOLUME = 10  # -10 dBm0
SILENCE = b"\xd5" * STEP
AUDIO, EVENT = 8, 96  # payload types that the scenario offers
ETHERNET = 1


def capture(keys: Sequence[tuple[float, str]], lasts_s: float, lost: Collection[int] = ()) -> bytes:
    """A pcap file of one stream: `keys` as (instant in s, key), silence besides, `lasts_s` long.

    `lost` are the numbers of the packets, from 0, that are missing as if they had been lost on the way.
    """
    header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, ETHERNET)
    stream = (packet for number, packet in enumerate(_stream(keys, lasts_s)) if number not in lost)
    return header + b"".join(_recorded(at_ms, rtp) for at_ms, rtp in stream)


def _stream(keys: Sequence[tuple[float, str]], lasts_s: float) -> Iterator[tuple[int, bytes]]:
    pressed = {round(at * 1000) // PACKET_MS: key for at, key in keys}
    number, sequence, total = 0, 1, round(lasts_s * 1000) // PACKET_MS
    while number < total:
        packets = _event(pressed[number]) if number in pressed else [(AUDIO, False, SILENCE)]
        start = number
        for payload_type, marked, payload in packets:
            stamp = start * STEP
            head = struct.pack("!BBHII", 0x80, payload_type | marked << 7, sequence, stamp, 0x5EED)
            yield number * PACKET_MS, head + payload
            sequence, number = sequence + 1, number + 1


def _event(key: str) -> list[tuple[int, bool, bytes]]:
    event = EVENTS.index(key)
    told = [struct.pack("!BBH", event, VOLUME, (count + 1) * STEP) for count in range(KEY_PACKETS)]
    end = struct.pack("!BBH", event, 0x80 | VOLUME, KEY_PACKETS * STEP)
    return [(EVENT, count == 0, payload) for count, payload in enumerate([*told, *[end] * ENDS])]


def _recorded(at_ms: int, rtp: bytes) -> bytes:
    udp = struct.pack("!HHHH", 40000, 40002, 8 + len(rtp), 0) + rtp
    address = b"\x7f\0\0\1"
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, address, address) + udp
    frame = b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip
    seconds, rest = divmod(at_ms, 1000)
    return struct.pack("<IIII", seconds, rest * 1000, len(frame), len(frame)) + frame
