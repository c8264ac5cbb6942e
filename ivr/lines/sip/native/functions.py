"""The C library below the bindings, with the types of the functions that we call in it."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import pjsua2 as pj


class Text(ctypes.Structure):
    """`pj_str_t`."""

    _fields_ = (("start", ctypes.c_char_p), ("length", ctypes.c_ssize_t))


_ADDRESS, _INT, _SIZE = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "pj_pool_release": (None, _ADDRESS),
    "pjsip_dlg_respond": (_INT, _ADDRESS, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS),
    "pjsip_endpt_create_pool": (_ADDRESS, _ADDRESS, ctypes.c_char_p, _SIZE, _SIZE),
    "pjsip_generic_string_hdr_create": (_ADDRESS, _ADDRESS, ctypes.POINTER(Text), ctypes.POINTER(Text)),
    "pjsip_rdata_get_dlg": (_ADDRESS, _ADDRESS),
    "pjsua_call_get_user_data": (_ADDRESS, _INT),
    "pjsua_call_set_user_data": (_INT, _INT, _ADDRESS),
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
