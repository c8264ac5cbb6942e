"""Answers requests that the library would drop in silence: what it cannot read, and over TCP what it cannot hold."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from ivr.lines.sip.messages.dropped import TOO_LARGE, answer, unread
from ivr.lines.sip.native.functions import library
from ivr.lines.sip.native.received import source

_UNREAD, _OVERFLOW = 171_020, 171_062  # PJSIP_EINVALIDMSG, PJSIP_ERXOVERFLOW
_UDP, _TCP, _TLS = 1, 2, 6  # pjsip_transport_type_e, whose TLS is reliable and secure
_BY_TRANSPORT = 1  # PJSIP_TPSELECTOR_TRANSPORT
_NOWHERE = b"\x02\x00" + bytes(14)
"""A socket address: a connection has its own."""


class _Data(ctypes.Structure):
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


_OnDropped = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Data))


class Dropped:
    """Must live as long as the library."""

    def __init__(self, on_fault: Callable[[Exception], None]) -> None:
        self._on_fault = on_fault
        self._manager = library().pjsip_endpt_get_tpmgr(library().pjsua_get_pjsip_endpt())
        self._callback = _OnDropped(self._on_dropped)
        library().pjsip_tpmgr_set_drop_data_cb(self._manager, ctypes.cast(self._callback, ctypes.c_void_p))

    def _on_dropped(self, told: ctypes._Pointer[_Data]) -> None:
        try:
            data = told.contents
            if data.start and data.status in (_UNREAD, _OVERFLOW):
                self._answer(data)
        except Exception as error:  # it would be printed
            self._on_fault(error)

    def _answer(self, data: _Data) -> None:
        text = ctypes.string_at(data.start or 0, data.length).decode("utf-8", "surrogateescape")
        response = answer(text, TOO_LARGE if data.status == _OVERFLOW else unread(text))
        packet = response.encode("utf-8", "surrogateescape")
        if not packet:
            return
        by = _Selector(kind=_BY_TRANSPORT, transport=data.transport)
        for kind, where in ((_UDP, source(data.start or 0)), (_TCP, _NOWHERE), (_TLS, _NOWHERE)):
            to = (where, len(where))
            if where and not library().pjsip_tpmgr_send_raw(  # no transport of another kind takes it
                self._manager, kind, ctypes.byref(by), None, packet, len(packet), *to, None, None
            ):
                return
