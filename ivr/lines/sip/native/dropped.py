"""Answers 513 to a request over TCP that is longer than the library holds, which would drop it in silence."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from ivr.lines.sip.messages.overflow import too_large
from ivr.lines.sip.native.functions import library

_OVERFLOW = 171_062  # PJSIP_ERXOVERFLOW
_TCP, _BY_TRANSPORT = 2, 1  # PJSIP_TRANSPORT_TCP, PJSIP_TPSELECTOR_TRANSPORT
_NOWHERE = b"\x02\x00" + bytes(14)
"""A socket address: the transport has its own."""


class _Dropped(ctypes.Structure):
    """`pjsip_tp_dropped_data`."""

    _fields_ = (
        ("transport", ctypes.c_void_p),
        ("start", ctypes.c_void_p),
        ("length", ctypes.c_size_t),
        ("status", ctypes.c_int),
    )


class _Selector(ctypes.Structure):
    """`pjsip_tpselector`."""

    _fields_ = (("kind", ctypes.c_int), ("disable_reuse", ctypes.c_int), ("transport", ctypes.c_void_p))


_OnDropped = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Dropped))


class Overflow:
    """Must live as long as the library."""

    def __init__(self, on_fault: Callable[[Exception], None]) -> None:
        self._on_fault = on_fault
        self._manager = library().pjsip_endpt_get_tpmgr(library().pjsua_get_pjsip_endpt())
        self._dropped = _OnDropped(self._on_dropped)
        library().pjsip_tpmgr_set_drop_data_cb(self._manager, ctypes.cast(self._dropped, ctypes.c_void_p))

    def _on_dropped(self, told: ctypes._Pointer[_Dropped]) -> None:
        try:
            data = told.contents
            if data.status != _OVERFLOW or not data.start:
                return
            text = ctypes.string_at(data.start, data.length).decode("utf-8", "surrogateescape")
            if answer := too_large(text).encode("utf-8", "surrogateescape"):
                self._send(data.transport, answer)
        except Exception as error:  # it would be printed
            self._on_fault(error)

    def _send(self, transport: int, answer: bytes) -> None:
        by = _Selector(kind=_BY_TRANSPORT, transport=transport)
        where = (_NOWHERE, len(_NOWHERE))
        library().pjsip_tpmgr_send_raw(
            self._manager, _TCP, ctypes.byref(by), None, answer, len(answer), *where, None, None
        )
