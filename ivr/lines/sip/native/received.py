"""Shows a received message as the library keeps it: its text, and what the library's own parser read in it.

The layout (`pjsip_rx_data` of 2.15) is checked for every message; `RuntimeError` tells of another one.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

from ivr.lines.sip.messages.envelope import Envelope
from ivr.lines.sip.native.functions import Value

PACKET: Final = 4000  # PJSIP_MAX_PKT_LEN
ACK: Final = 2  # PJSIP_ACK_METHOD
AF_INET: Final = b"\x02\x00"
ADDRESS: Final = 16  # sizeof(sockaddr_in)
_CALL_ID, _CSEQ, _FROM, _TO = 7, 15, 19, 38  # pjsip_hdr_e
_POINTER = ctypes.c_void_p


class _Received(ctypes.Structure):
    """`pjsip_rx_data`, as far as it is read."""

    _fields_ = (
        ("pool_transport_data", _POINTER * 3),
        ("operation", _POINTER * 35),
        ("time", ctypes.c_long * 2),
        ("packet", ctypes.c_char * PACKET),
        ("zero", ctypes.c_uint32),
        ("length", ctypes.c_ssize_t),
        ("source", ctypes.c_uint8 * 28),
        ("source_length", ctypes.c_int),
        ("source_name", ctypes.c_char * 46),
        ("source_port", ctypes.c_int),
        ("text", _POINTER),
        ("text_length", ctypes.c_int),
        ("message", _POINTER),
        ("described", _POINTER),
        ("call_id", _POINTER),
        ("sender", _POINTER),
        ("to", _POINTER),
        ("via", _POINTER),
        ("cseq", _POINTER),
    )


class _Header(ctypes.Structure):
    """`pjsip_hdr`, and the beginning of what follows it."""

    _fields_ = (
        ("links", _POINTER * 2),
        ("kind", ctypes.c_int),
        ("name", Value),
        ("short_name", Value),
        ("functions", _POINTER),
    )


class _Method(ctypes.Structure):
    _fields_ = (("number", ctypes.c_int), ("name", Value))


class _CallId(ctypes.Structure):
    _fields_ = (("header", _Header), ("value", Value))


class _Party(ctypes.Structure):
    _fields_ = (("header", _Header), ("uri", _POINTER), ("tag", Value))


class _Sequence(ctypes.Structure):
    _fields_ = (("header", _Header), ("number", ctypes.c_int32), ("method", _Method))


class _Request(ctypes.Structure):
    """`pjsip_msg`; of a response the method and the address are status and reason."""

    _fields_ = (
        ("kind", ctypes.c_int),
        ("method", _Method),
        ("uri", _POINTER),
        ("headers", _Header),
        ("body", _POINTER),
    )


def seen(received: int) -> _Received:
    """Returns a message in memory. Raises `RuntimeError` where that is laid out otherwise."""
    found = _Received.from_address(received)
    begin = received + _Received.packet.offset
    text, length = found.text or 0, found.text_length
    if not (begin <= text and length > 0 and text + length <= begin + PACKET and found.message):
        raise RuntimeError("this build of the SIP library keeps messages otherwise")
    return found


def source(start: int) -> bytes:
    """Returns the socket address (IPv4) of a packet that begins here in memory; empty where none stands behind it."""
    found = _Received.from_address(start - _Received.packet.offset)
    raw = bytes(found.source)[:ADDRESS]
    at = ".".join(map(str, raw[4:8])).encode()
    return raw if raw[:2] == AF_INET and found.source_name == at and found.source_length == ADDRESS else b""


def text_of(received: int) -> str:
    """Returns the message as it came."""
    found = seen(received)
    return ctypes.string_at(found.text or 0, found.text_length).decode("utf-8", "surrogateescape")


def take_body_out(received: int) -> None:
    """Takes the body out of the parsed message; its text keeps it."""
    _Request.from_address(seen(received).message).body = None


def is_ack(received: int) -> bool:
    """Returns whether the library takes a request for an ACK: it aborts where one is answered."""
    return bool(_Request.from_address(seen(received).message).method.number == ACK)


def parsed(received: int) -> Envelope:
    """Returns what the library's parser read; the method is empty where its CSeq has another."""
    found = seen(received)
    call_id: _CallId = _known(_CallId, found.call_id, _CALL_ID)
    sender: _Party = _known(_Party, found.sender, _FROM)
    to: _Party = _known(_Party, found.to, _TO)
    sequence: _Sequence = _known(_Sequence, found.cseq, _CSEQ)
    method = _Request.from_address(found.message).method
    same = method.number == sequence.method.number and method.name.text == sequence.method.name.text
    name = method.name.text if same else ""
    return Envelope(name, call_id.value.text, sender.tag.text, to.tag.text, sequence.number)


def _known(layout: Any, place: int | None, kind: int) -> Any:
    """Returns a header in memory, whose kind must be the one that stands at that place."""
    found = layout.from_address(place) if place else None
    if found is None or found.header.kind != kind:
        raise RuntimeError("this build of the SIP library keeps headers otherwise")
    return found
