"""Lets a call's socket take sound from chosen addresses alone: the kernel drops the rest (`SO_ATTACH_FILTER`).

The library itself follows any ten packets in a row from elsewhere, to which it then sends our sound too.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from contextlib import suppress
from typing import Any, Final

from ivr.lines.sip.media.source_lock import Source, Sources
from ivr.lines.sip.native.functions import library

_ATTACH, _DETACH = 26, 27
_ROOM: Final = 8192
"""Bytes for `pjmedia_transport_info`, of which the beginning is read."""
_HOST_OF_SENDER: Final = 0xFFF00000 + 12
"""In the IP header (`SKF_NET_OFF`); at 0 the UDP header begins with the port of the sender."""
_LOAD_WORD, _LOAD_HALF, _EQUAL, _RETURN = 0x20, 0x28, 0x15, 0x06


class _Info(ctypes.Structure):
    """The beginning of `pjmedia_transport_info`."""

    _fields_ = (
        ("sound", ctypes.c_long),
        ("sound_at", ctypes.c_uint8 * 28),
        ("reports", ctypes.c_long),
        ("reports_at", ctypes.c_uint8 * 28),
        ("unused", ctypes.c_uint32),
        ("sender", ctypes.c_uint8 * 28),
    )


def take_only(number: int, index: int, sources: Sources) -> None:
    """Lets the medium of a call take packets of these sources alone; of all where there are none.

    Raises `OSError` where its socket is not to be had.
    """
    with _socket(_info(number, index)) as sound:
        if not sources:
            with suppress(FileNotFoundError):  # there was no filter
                sound.setsockopt(socket.SOL_SOCKET, _DETACH, 0)
            return
        steps = _program(sources)
        kept = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
        sound.setsockopt(socket.SOL_SOCKET, _ATTACH, struct.pack("HxxxxxxP", len(steps), ctypes.addressof(kept)))


def last_sender(number: int, index: int) -> Source:
    """Returns whence the last packet of a medium came; empty before the first. Raises `OSError` where there is none."""
    return _address(_info(number, index).sender)


def _program(sources: Sources) -> list[tuple[int, int, int, int]]:
    steps: list[tuple[int, int, int, int]] = []
    for source in sources:
        host = int.from_bytes(socket.inet_aton(source.host), "big")
        if source.port:
            steps += [(_LOAD_WORD, 0, 0, _HOST_OF_SENDER), (_EQUAL, 0, 3, host)]
            steps += [(_LOAD_HALF, 0, 0, 0), (_EQUAL, 0, 1, source.port), (_RETURN, 0, 0, 0xFFFFFFFF)]
        else:
            steps += [(_LOAD_WORD, 0, 0, _HOST_OF_SENDER), (_EQUAL, 0, 1, host), (_RETURN, 0, 0, 0xFFFFFFFF)]
    return [*steps, (_RETURN, 0, 0, 0)]


def _info(number: int, index: int) -> _Info:
    room = ctypes.create_string_buffer(_ROOM)
    if library().pjsua_call_get_med_transport_info(number, index, room):
        raise OSError("the call has no such medium")
    return _Info.from_buffer(room)


def _socket(info: _Info) -> socket.socket:
    """Returns the socket of the library by a descriptor of our own."""
    found = socket.socket(fileno=os.dup(info.sound))
    if found.getsockname()[1] != _address(info.sound_at).port:
        found.close()
        raise OSError("this build of the library keeps its sockets otherwise")
    return found


def _address(of: Any) -> Source:
    kind, port, host = struct.unpack("=H2s4s", bytes(of[:8]))
    return Source(socket.inet_ntoa(host), int.from_bytes(port, "big")) if kind == socket.AF_INET else Source("")
