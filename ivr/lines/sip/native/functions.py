"""The C library below the bindings, with the types of the functions that we call in it."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import pjsua2 as pj


class Text(ctypes.Structure):
    """`pj_str_t`."""

    _fields_ = (("start", ctypes.c_char_p), ("length", ctypes.c_ssize_t))


class Value(ctypes.Structure):
    """`pj_str_t`, by its address."""

    _fields_ = (("start", ctypes.c_void_p), ("length", ctypes.c_ssize_t))

    @property
    def text(self) -> str:
        return ctypes.string_at(self.start or 0, self.length).decode("latin-1") if self.start else ""


class Header(ctypes.Structure):
    """The links at the beginning of every header (`pjsip_hdr`)."""

    _fields_ = (("before", ctypes.c_void_p), ("after", ctypes.c_void_p), ("rest", ctypes.c_void_p * 8))


_POOL_BYTES = 1024
_ADDRESS, _INT, _SIZE, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t, ctypes.POINTER(Text)
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "pj_pool_release": (None, _ADDRESS),
    "pj_srand": (None, ctypes.c_uint),
    "pjmedia_sdp_parse": (_INT, _ADDRESS, _ADDRESS, _SIZE, _ADDRESS),
    "pjmedia_sdp_validate2": (_INT, _ADDRESS, _INT),
    "pjmedia_stream_check_dtmf": (_INT, _ADDRESS),
    "pjmedia_transport_udp_create3": (_INT, _ADDRESS, _INT, ctypes.c_char_p, _TEXT, _INT, ctypes.c_uint, _ADDRESS),
    "pjmedia_stream_set_dtmf_event_callback": (_INT, _ADDRESS, _ADDRESS, _ADDRESS),
    "pjsip_dlg_get_inv_session": (_ADDRESS, _ADDRESS),
    "pjsip_dlg_respond": (_INT, _ADDRESS, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS),
    "pjsip_endpt_create_pool": (_ADDRESS, _ADDRESS, ctypes.c_char_p, _SIZE, _SIZE),
    "pjsip_endpt_get_capability": (_ADDRESS, _ADDRESS, _INT, _ADDRESS),
    "pjsip_endpt_get_tpmgr": (_ADDRESS, _ADDRESS),
    "pjsip_endpt_register_module": (_INT, _ADDRESS, _ADDRESS),
    "pjsip_endpt_respond_stateless": (_INT, _ADDRESS, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS),
    "pjsip_generic_string_hdr_create": (_ADDRESS, _ADDRESS, _TEXT, _TEXT),
    "pjsip_inv_terminate": (_INT, _ADDRESS, _INT, _INT),
    "pjsip_msg_find_hdr_by_name": (_ADDRESS, _ADDRESS, _TEXT, _ADDRESS),
    "pjsip_rdata_get_dlg": (_ADDRESS, _ADDRESS),
    "pjsip_tpmgr_send_raw": (
        *(_INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS, ctypes.c_char_p, _SIZE),
        *(ctypes.c_char_p, _INT, _ADDRESS, _ADDRESS),
    ),
    "pjsip_tpmgr_set_drop_data_cb": (_INT, _ADDRESS, _ADDRESS),
    "pjsip_tsx_set_timers": (None, *[ctypes.c_uint] * 4),
    "pjsip_ua_find_dialog": (_ADDRESS, _TEXT, _TEXT, _TEXT, _INT),
    "pjsua_call_get_max_count": (ctypes.c_uint,),
    "pjsua_call_get_med_transport_info": (_INT, _INT, ctypes.c_uint, _ADDRESS),
    "pjsua_call_is_active": (_INT, _INT),
    "pjsua_call_set_user_data": (_INT, _INT, _ADDRESS),
    "pjsua_get_pjmedia_endpt": (_ADDRESS,),
    "pjsua_get_pjsip_endpt": (_ADDRESS,),
}
"""Result and arguments."""


@cache
def library() -> ctypes.CDLL:
    """Returns the C library. Calls into it give up Python's lock, as those of the bindings do."""
    made = ctypes.CDLL(pj._pjsua2.__file__)
    for name, (result, *arguments) in _SIGNATURES.items():
        function = getattr(made, name)
        function.restype, function.argtypes = result, arguments
    return made


@cache
def user_data() -> Callable[[int], int | None]:
    """Returns `pjsua_call_get_user_data`, which keeps Python's lock: it reads one field and waits for nothing."""
    function = ctypes.PyDLL(pj._pjsua2.__file__).pjsua_call_get_user_data
    function.restype, function.argtypes = _ADDRESS, [_INT]
    return function


@contextmanager
def header_list(headers: Mapping[str, str]) -> Iterator[int]:
    """Gives the address of the library's circular list of these headers; the library copies what it is given."""
    native = library()
    pool = native.pjsip_endpt_create_pool(native.pjsua_get_pjsip_endpt(), b"answer", _POOL_BYTES, _POOL_BYTES)
    head = Header()
    last = first = ctypes.addressof(head)
    try:
        for name, value in headers.items():
            texts = [Text(text, len(text)) for text in (name.encode(), value.encode())]
            made = native.pjsip_generic_string_hdr_create(pool, *map(ctypes.byref, texts))
            Header.from_address(last).after, Header.from_address(made).before = made, last
            last = made
        Header.from_address(last).after, head.before = first, last
        yield first
    finally:
        native.pj_pool_release(pool)
