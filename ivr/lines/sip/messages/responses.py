"""Sends final responses to requests within a call, with headers, which the bindings do not offer.

Only within the library's callback that reports the request. Every function of the C library is declared here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pjsua2 as pj

_POOL_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Response:
    """The reason phrase is the standard one of `status`."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


class _Text(ctypes.Structure):
    """`pj_str_t`."""

    _fields_ = (("start", ctypes.c_char_p), ("length", ctypes.c_ssize_t))


class _Header(ctypes.Structure):
    """The links at the beginning of every header (`pjsip_hdr`)."""

    _fields_ = (("before", ctypes.c_void_p), ("after", ctypes.c_void_p), ("rest", ctypes.c_void_p * 8))


def respond(rdata: Any, response: Response) -> None:
    """Answers a request within a call; does nothing where the call is gone."""
    native = _native()
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
        texts = [_Text(text, len(text)) for text in (name.encode(), value.encode())]
        made = native.pjsip_generic_string_hdr_create(pool, *map(ctypes.byref, texts))
        _Header.from_address(last).after, _Header.from_address(made).before = made, last
        last = made
    _Header.from_address(last).after, head.before = first, last
    return head


def _native() -> ctypes.CDLL:
    native, address = ctypes.CDLL(pj._pjsua2.__file__), ctypes.c_void_p
    signatures: dict[str, tuple[Any, ...]] = {
        "pjsip_rdata_get_dlg": (address, address),
        "pjsip_dlg_respond": (ctypes.c_int, address, address, ctypes.c_int, address, address, address),
        "pjsua_get_pjsip_endpt": (address,),
        "pjsip_endpt_create_pool": (address, address, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_size_t),
        "pj_pool_release": (None, address),
        "pjsip_generic_string_hdr_create": (address, address, ctypes.POINTER(_Text), ctypes.POINTER(_Text)),
    }
    for name, (result, *arguments) in signatures.items():
        function = getattr(native, name)
        function.restype, function.argtypes = result, arguments
    return native
