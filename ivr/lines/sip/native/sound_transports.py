"""Closes a call's sockets for sound a moment after its stream has ended, since the clock thread may still be sending.

The library takes the transport's key away while its clock thread may stand right before a send by it, and aborts where
it does (`pj_ioqueue_sendto`; amended after 2.15.1). A transport whose stream has ended begins no other send, and one
under way is long over after `LATER_S`. All transports share one table of functions, checked before it is changed.

The library's queue holds 64 sockets, two a transport, and the library aborts at one more: where many wait, new calls
have to wait too.
"""

from __future__ import annotations

import ctypes
import socket
import time
from collections import deque
from typing import Final

from ivr.lines.sip.native.functions import Text, library

LATER_S: Final = 0.3
"""On a busy machine a thread may wait for a core for some 150 ms."""
MOST: Final = 20
"""Transports that may wait, beside those of four calls with up to three (`ivr.lines.sip.messages.sdp.MOST_SOUNDS`)."""
_DESTROY: Final = 11
"""The place of `destroy` in `pjmedia_transport_op`."""
_FUNCTIONS: Final = 13
_ADDRESS_FAMILY: Final = 2
"""`pj_AF_INET`."""
_TRIES: Final = 20
"""Ports, of which the next one must be free too."""
_NEAR: Final = 1 << 20
"""Functions of one source file stand no farther apart."""
_Destroy = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class _Transport(ctypes.Structure):
    """The beginning of `pjmedia_transport`."""

    _fields_ = (
        ("name", ctypes.c_char * 32),
        ("kind", ctypes.c_int),
        ("functions", ctypes.POINTER(ctypes.c_void_p * _FUNCTIONS)),
    )


class SoundTransports:
    """Must live as long as the library. Used on the control thread only."""

    def __init__(self) -> None:
        """Raises `RuntimeError` where this build of the library keeps its transports otherwise."""
        self._due: deque[tuple[float, int]] = deque()
        self._defers = True
        made = self._made()
        self._functions = _Transport.from_address(made).functions.contents
        self._check()
        self._destroy = _Destroy(self._functions[_DESTROY] or 0)
        self._later = _Destroy(self._put_off)
        self._functions[_DESTROY] = ctypes.cast(self._later, ctypes.c_void_p).value
        self._destroy(made)

    @property
    def crowded(self) -> bool:
        """Whether as many wait as may."""
        return len(self._due) >= MOST

    def close_due(self, now: float) -> None:
        """Closes what has waited long enough; `now` is monotonic s."""
        while self._due and self._due[0][0] <= now:
            self._destroy(self._due.popleft()[1])

    def close(self) -> None:
        """Closes all, and every other one at once from now on: the library is about to end."""
        self._defers = False
        self.close_due(float("inf"))

    def _put_off(self, transport: int) -> int:
        if not self._defers:
            return int(self._destroy(transport))
        self._due.append((time.monotonic() + LATER_S, transport))
        return 0

    def _made(self) -> int:
        made, here = ctypes.c_void_p(), Text(b"127.0.0.1", 9)
        endpoint, create = library().pjsua_get_pjmedia_endpt(), library().pjmedia_transport_udp_create3
        for _ in range(_TRIES):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            if not create(endpoint, _ADDRESS_FAMILY, b"probe", ctypes.byref(here), port, 0, ctypes.byref(made)):
                return int(made.value or 0)
        raise RuntimeError("the SIP library makes no transport for sound")

    def _check(self) -> None:
        places = [place or 0 for place in self._functions]
        if not all(places) or max(places) - min(places) > _NEAR or not _writable(ctypes.addressof(self._functions)):
            raise RuntimeError("this build of the SIP library keeps transports otherwise")


def _writable(address: int) -> bool:
    with open("/proc/self/maps", encoding="ascii", errors="replace") as maps:
        for line in maps:
            span, rights, *_ = line.split()
            begin, end = (int(one, 16) for one in span.split("-"))
            if begin <= address < end:
                return rights.startswith("rw")
    return False
