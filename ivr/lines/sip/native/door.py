"""Shows every message to us before the library's own parts see it, which is where a request can still be refused.

Two modules of the library (`pjsip_module`). The first stands before its transactions and lets through only what can be
read in one way, which is the library's own. The second stands between transactions and dialogs, and asks how a request
is decided. What is refused is answered without state; what the library takes for an ACK is never answered, since it
aborts then.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from ivr.lines.sip.messages.envelope import Envelope
from ivr.lines.sip.messages.requests_without_call import unread
from ivr.lines.sip.messages.responses import Response
from ivr.lines.sip.messages.sdp import places_are_addresses
from ivr.lines.sip.native import randomness
from ivr.lines.sip.native.functions import Header, Text, header_list, library
from ivr.lines.sip.native.received import is_ack, parsed, seen, take_body_out, text_of

BEFORE_TRANSACTIONS, AFTER_TRANSACTIONS = 4, 12
"""PJSIP_MOD_PRIORITY_TSX_LAYER is 8, PJSIP_MOD_PRIORITY_UA_PROXY_LAYER 16."""
_POINTER = ctypes.c_void_p
_OnMessage = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER)

Decide = Callable[[str, Envelope], Response | None]
"""Returns the refusal of a request, as text; `None` where the library takes it."""


class _Module(ctypes.Structure):
    _fields_ = (
        ("links", _POINTER * 2),
        ("name", Text),
        ("number", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("load_start_stop_unload", _POINTER * 4),
        ("on_request", _OnMessage),
        ("on_response", _OnMessage),
        ("other_handlers", _POINTER * 3),
    )


class Door:
    """Must live as long as the library. `decide` is called back by the library and may only decide."""

    def __init__(self, decide: Decide, on_fault: Callable[[Exception], None]) -> None:
        self._decide, self._on_fault = decide, on_fault
        self._endpoint = library().pjsua_get_pjsip_endpt()
        self._modules = [
            self._registered(b"mod-relevo-read", BEFORE_TRANSACTIONS, self._unread),
            self._registered(b"mod-relevo", AFTER_TRANSACTIONS, self._refused),
        ]

    def _registered(self, name: bytes, priority: int, asks: Callable[[int], Response | None]) -> _Module:
        module = _Module(name=Text(name, len(name)), number=-1, priority=priority)
        module.on_request = _OnMessage(lambda received: self._asked(received, asks))
        if priority == BEFORE_TRANSACTIONS:
            module.on_response = _OnMessage(self._answered)
        if library().pjsip_endpt_register_module(self._endpoint, ctypes.byref(module)):
            raise RuntimeError("the SIP library takes no module")
        return module

    def _asked(self, received: int, asks: Callable[[int], Response | None]) -> int:
        """Returns whether the request is done with; one at which we fail goes no further."""
        try:
            if (refusal := asks(received)) is None:
                return 0
            if not is_ack(received):
                self._refuse(received, refusal)
        except Exception as error:  # it would be printed, and the request taken as it is
            self._on_fault(error)
        return 1

    def _unread(self, received: int) -> Response | None:
        """Refuses what can be read in two ways."""
        self._keep_to_addresses(received)
        return unread(text_of(received), parsed(received))

    def _answered(self, received: int) -> int:
        """Lets a response through; one at which we fail goes no further."""
        try:
            self._keep_to_addresses(received)
        except Exception as error:
            self._on_fault(error)
            return 1
        return 0

    def _keep_to_addresses(self, received: int) -> None:
        """Takes a description out that wants sound at no address: an offer of it is refused, an answer is none."""
        if not places_are_addresses(text_of(received)):
            take_body_out(received)

    def _refused(self, received: int) -> Response | None:
        text, envelope = text_of(received), parsed(received)
        if refusal := self._decide(text, envelope):
            return refusal
        if envelope.method == "INVITE":
            randomness.draw()
            _take_out(received, b"Replaces")
        return None

    def _refuse(self, received: int, refusal: Response) -> None:
        with header_list(refusal.headers) as headers:
            library().pjsip_endpt_respond_stateless(self._endpoint, received, refusal.status, None, headers, None)


def _take_out(received: int, name: bytes) -> None:
    """Takes all headers of this name out of the parsed message; its text keeps them."""
    message: Any = seen(received).message
    wanted = Text(name, len(name))
    while found := library().pjsip_msg_find_hdr_by_name(message, ctypes.byref(wanted), None):
        unlink(Header.from_address(found))


def unlink(header: Header) -> None:
    before, after = header.before, header.after
    Header.from_address(before).after, Header.from_address(after).before = after, before
