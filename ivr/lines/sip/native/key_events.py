"""Reports every packet of a telephone event (RFC 4733) of a stream, which the bindings do not.

The library compares a packet with the one before by key and length alone: a second press of one key counts as more of
the first where its first packet is not shorter, so every press of 20 ms, and every press of which only the end arrives.
Here the library is made to forget each packet, and reports the next with its timestamp, which tells presses apart.
Where the library keeps a stream otherwise than we know, nothing is written, and it reports what it always did.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Final

from ivr.lines.dtmf import KeyPacket
from ivr.lines.sip.native import thread_state
from ivr.lines.sip.native.functions import library

_ENDS: Final = 2  # PJMEDIA_STREAM_DTMF_IS_END
_DIGITS: Final = "0123456789*#ABCDR"
_NONE: Final = -1
_READS_COUNT: Final = bytes.fromhex("8b97")
"""`mov edx, [rdi + offset]`: how `pjmedia_stream_check_dtmf` begins, with the place of its count in the stream."""
_SAMPLES_A_MS: Final = 8
"""Of the clock of events in SDP, with every codec of ours (RFC 4733, 2.2; G.722 is written as 8000 too)."""


_EVENT: Final = struct.Struct("=iIHH")
"""`pjmedia_stream_dtmf_event`: key, instant and length in ms of the stream's clock, flags."""
_LAST: Final = struct.Struct("=iIi")
"""What a stream remembers of the last packet: key, length, whether it ended; its count of unread keys follows."""
_OnEvent = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
OnPacket = Callable[[KeyPacket], None]
_LISTENERS: dict[int, OnPacket] = {}
"""By the stream's address."""


def follow(stream: int, on_packet: OnPacket) -> None:
    """Has the stream's packets reported, on the thread that takes sound from the network, until `leave`."""
    _LISTENERS[stream] = on_packet
    library().pjmedia_stream_set_dtmf_event_callback(stream, _ON_EVENT, None)


def leave(stream: int) -> None:
    """Before the stream is destroyed."""
    _LISTENERS.pop(stream, None)


def _reported(stream: int, _: int | None, told: int) -> None:
    """Comes for each of some twelve packets of a key: as little as may be is done here."""
    with suppress(Exception):  # it would be printed
        thread_state.keep()
        digit, at_ms, length_ms, flags = _EVENT.unpack(ctypes.string_at(told, _EVENT.size))
        packet = KeyPacket(chr(digit), at_ms, length_ms, bool(flags & _ENDS))
        _forget(stream, packet)
        if listener := _LISTENERS.get(stream):
            listener(packet)


_ON_EVENT: Final = _OnEvent(_reported)


def _forget(stream: int, packet: KeyPacket) -> None:
    """Lets the stream take the next packet for a new key; does nothing where its memory is not of this packet."""
    if not (place := _place()):
        return
    key, length, ended = _LAST.unpack(ctypes.string_at(stream + place, _LAST.size))
    known = 0 <= key < len(_DIGITS) and _DIGITS[key] == packet.key
    if known and length // _SAMPLES_A_MS == packet.length_ms and bool(ended) == packet.ended:
        ctypes.c_int.from_address(stream + place).value = _NONE


@cache
def _place() -> int:
    """Returns how far behind a stream's begin its last packet is, from the library's own code; 0: not known."""
    code = ctypes.cast(library().pjmedia_stream_check_dtmf, ctypes.c_void_p).value or 0
    begin = ctypes.string_at(code, 6)
    if not begin.startswith(_READS_COUNT):
        return 0
    return int.from_bytes(begin[2:], "little") - _LAST.size
