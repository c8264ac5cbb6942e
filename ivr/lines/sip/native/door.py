"""Shows every new request to us before the library's own parts see it, which is where it can still be refused.

A module of the library between its transactions and its dialogs (`pjsip_module`). What is refused here is answered
without state: no call exists yet. The layout of a received message (`pjsip_rx_data` of 2.15) is checked each time.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.native.functions import Header, Text, header_list, library

AFTER_TRANSACTIONS = 12  # PJSIP_MOD_PRIORITY_TSX_LAYER is 8, PJSIP_MOD_PRIORITY_UA_PROXY_LAYER 16
_PACKET = 4000  # PJSIP_MAX_PKT_LEN
_POINTER = ctypes.c_void_p
_OnRequest = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER)
_OnDropped = ctypes.CFUNCTYPE(None, _POINTER)

Decide = Callable[[str], Response | None]
"""Returns the refusal of a request, as text; `None` where the library takes it."""


class _Module(ctypes.Structure):
    _fields_ = (
        ("links", _POINTER * 2),
        ("name", Text),
        ("number", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("load_start_stop_unload", _POINTER * 4),
        ("on_request", _OnRequest),
        ("other_handlers", _POINTER * 4),
    )


class _Received(ctypes.Structure):
    """`pjsip_rx_data`, as far as it is read."""

    _fields_ = (
        ("pool_transport_data", _POINTER * 3),
        ("operation", _POINTER * 35),
        ("time", ctypes.c_long * 2),
        ("packet", ctypes.c_char * _PACKET),
        ("zero", ctypes.c_uint32),
        ("length", ctypes.c_ssize_t),
        ("source", ctypes.c_uint8 * 28),
        ("source_length", ctypes.c_int),
        ("source_name", ctypes.c_char * 46),
        ("source_port", ctypes.c_int),
        ("text", _POINTER),
        ("text_length", ctypes.c_int),
        ("message", _POINTER),
    )


class Door:
    """Must live as long as the library. `decide` is called back by the library and may only decide."""

    def __init__(self, decide: Decide, on_fault: Callable[[Exception], None]) -> None:
        self._decide, self._on_fault = decide, on_fault
        self._name = b"mod-relevo"
        self._module = _Module(name=Text(self._name, len(self._name)), number=-1, priority=AFTER_TRANSACTIONS)
        self._module.on_request = _OnRequest(self._asked)
        self._endpoint = library().pjsua_get_pjsip_endpt()
        if library().pjsip_endpt_register_module(self._endpoint, ctypes.byref(self._module)):
            raise RuntimeError("the SIP library takes no module")

    def _asked(self, received: int) -> int:
        """Returns whether the request is done with."""
        try:
            text = _text(received)
            if refusal := self._decide(text):
                self._refuse(received, refusal)
                return 1
            if text.startswith("INVITE "):
                _take_out(received, b"Replaces")
        except Exception as error:  # it would be printed, and the request taken as it is
            self._on_fault(error)
        return 0

    def _refuse(self, received: int, refusal: Response) -> None:
        with header_list(refusal.headers) as headers:
            library().pjsip_endpt_respond_stateless(self._endpoint, received, refusal.status, None, headers, None)


def _seen(received: int) -> _Received:
    """Returns a message in memory. Raises `RuntimeError` where that is laid out otherwise."""
    seen = _Received.from_address(received)
    begin = received + _Received.packet.offset
    text, length = seen.text or 0, seen.text_length
    if not (begin <= text and length > 0 and text + length <= begin + _PACKET and seen.message):
        raise RuntimeError("this build of the SIP library keeps messages otherwise")
    return seen


def _text(received: int) -> str:
    seen = _seen(received)
    return ctypes.string_at(seen.text or 0, seen.text_length).decode("utf-8", "surrogateescape")


def _take_out(received: int, name: bytes) -> None:
    """Takes all headers of this name out of the parsed message; its text keeps them."""
    message: Any = _seen(received).message
    wanted = Text(name, len(name))
    while found := library().pjsip_msg_find_hdr_by_name(message, ctypes.byref(wanted), None):
        unlink(Header.from_address(found))


def unlink(header: Header) -> None:
    before, after = header.before, header.after
    Header.from_address(before).after, Header.from_address(after).before = after, before
