"""Draws the library's random numbers anew: tags of dialogs, sources of RTP, ports of sound.

The library takes them from the C library's `rand`, which it seeds with the time of its start, and draws the port of
sound once for an account, counting on from there. From the numbers of one call those of the next could be told.
"""

from __future__ import annotations

import ctypes
import secrets
from functools import cache
from typing import Final

from ivr.lines.sip.native.functions import library

_SEED_BITS: Final = 32
_ACCOUNTS: Final = 8
"""PJSUA_MAX_ACC."""
_ACCOUNT, _NEXT_PORT = 0x1920, 0x2220
"""The size of an account in `pjsua_var`, and where in that the first one's `next_rtp_port` stands."""
_WRITES_NEXT_PORT: Final = (bytes.fromhex("486954240820190000"), bytes.fromhex("6689841120220000"))
"""`imul rdx, [rsp + 8], 0x1920` and `mov [rcx + rdx + 0x2220], ax`, in `pjsua_call_media_init`."""
_CODE: Final = 4096


def draw() -> None:
    """Seeds the library's numbers from the system's; called before each call, on the thread that makes it."""
    library().pj_srand(secrets.randbits(_SEED_BITS))
    for port in _next_ports():
        port.value = 0  # the library draws one


@cache
def _next_ports() -> tuple[ctypes.c_uint16, ...]:
    """Returns every account's next port of sound; none where the library's own code does not show where they are."""
    native = library()
    try:
        code = ctypes.cast(native.pjsua_call_media_init, ctypes.c_void_p).value or 0
        begin = ctypes.addressof(ctypes.c_char.in_dll(native, "pjsua_var"))
    except (AttributeError, ValueError):
        return ()
    if not all(step in ctypes.string_at(code, _CODE) for step in _WRITES_NEXT_PORT):
        return ()
    return tuple(ctypes.c_uint16.from_address(begin + _NEXT_PORT + one * _ACCOUNT) for one in range(_ACCOUNTS))
