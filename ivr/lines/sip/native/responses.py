"""Sends final responses to requests within a call, with headers, which the bindings do not offer.

Only within the library's callback that reports the request.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.native.functions import Text, library

_POOL_BYTES = 1024


class _Header(ctypes.Structure):
    """The links at the beginning of every header (`pjsip_hdr`)."""

    _fields_ = (("before", ctypes.c_void_p), ("after", ctypes.c_void_p), ("rest", ctypes.c_void_p * 8))


def respond(rdata: Any, response: Response) -> None:
    """Answers a request within a call; does nothing where the call is gone."""
    native = library()
    request = int(rdata.pjRxData)
    dialog = native.pjsip_rdata_get_dlg(request)
    if not dialog:
        return
    pool = native.pjsip_endpt_create_pool(native.pjsua_get_pjsip_endpt(), b"answer", _POOL_BYTES, _POOL_BYTES)
    try:
        listed = _listed(native, pool, response.headers)
        native.pjsip_dlg_respond(dialog, request, response.status, None, ctypes.addressof(listed), None)
    finally:
        native.pj_pool_release(pool)


def _listed(native: ctypes.CDLL, pool: int, headers: Mapping[str, str]) -> _Header:
    """Returns the head of the library's circular list of these headers; the library copies them."""
    head = _Header()
    last = first = ctypes.addressof(head)
    for name, value in headers.items():
        texts = [Text(text, len(text)) for text in (name.encode(), value.encode())]
        made = native.pjsip_generic_string_hdr_create(pool, *map(ctypes.byref, texts))
        _Header.from_address(last).after, _Header.from_address(made).before = made, last
        last = made
    _Header.from_address(last).after, head.before = first, last
    return head
