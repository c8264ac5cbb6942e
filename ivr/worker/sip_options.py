"""Checks whether an address answers SIP, by one OPTIONS over UDP (RFC 3261, section 11). No library."""

from __future__ import annotations

import contextlib
import socket
import uuid


def answers(host: str, port: int, within_s: float = 0.5, here: str = "") -> bool:
    """Returns whether something at `host:port` answers an OPTIONS with any status within `within_s` seconds.

    It is sent from the address `here`: exchanges ban addresses that they do not know. Empty: from any.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.settimeout(within_s)
        probe.bind((here, 0))
        probe.connect((host, port))
        mine = "{}:{}".format(*probe.getsockname())
        probe.send(_options(f"{host}:{port}", mine, uuid.uuid4().hex).encode())
        return probe.recv(4096).startswith(b"SIP/2.0 ")
    return False


def _options(there: str, here: str, unique: str) -> str:
    lines = (
        f"OPTIONS sip:{there} SIP/2.0",
        f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{unique}",
        f"From: <sip:probe@{here}>;tag={unique[:8]}",
        f"To: <sip:{there}>",
        f"Call-ID: {unique}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:probe@{here}>",
        "Max-Forwards: 70",
        "Content-Length: 0",
    )
    return "\r\n".join((*lines, "", ""))
