"""Tells whether the library can read a session description, before it takes the message that has it."""

from __future__ import annotations

import ctypes

from ivr.lines.sip.native.functions import library

_POOL_BYTES = 4000


def readable(body: str) -> bool:
    """Returns whether the library reads this as SDP, and finds in it what a description must have."""
    native, parsed = library(), ctypes.c_void_p()
    text = body.encode("utf-8", "surrogateescape")
    written = ctypes.create_string_buffer(text)
    pool = native.pjsip_endpt_create_pool(native.pjsua_get_pjsip_endpt(), b"sdp", _POOL_BYTES, _POOL_BYTES)
    try:
        if native.pjmedia_sdp_parse(pool, written, len(text), ctypes.byref(parsed)):
            return False
        return not native.pjmedia_sdp_validate2(parsed, 0)
    finally:
        native.pj_pool_release(pool)
