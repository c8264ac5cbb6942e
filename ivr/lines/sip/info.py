"""Keys by SIP INFO: `application/dtmf-relay`, and `application/dtmf`, which the library neither reads nor answers."""

from __future__ import annotations

import ctypes
import re
from typing import Any

import pjsua2 as pj

from ivr.lines.sip.identity import header

_SIGNAL = re.compile(r"(?:^|\n)[ \t]*signal[ \t]*[=:][ \t]*(\S{1,2})", re.IGNORECASE)
_NUMBERED = {"10": "*", "11": "#"}


def key(message: str) -> str:
    """Returns the key in an INFO request; empty where there is none. Events 10 and 11 are star and hash (RFC 4733)."""
    kind = header(message, "Content-Type").lower().split(";")[0].strip()
    if kind not in ("application/dtmf-relay", "application/dtmf"):
        return ""
    _, _, body = message.replace("\r\n", "\n").partition("\n\n")
    signal = _SIGNAL.search(body)
    told = signal[1] if signal else body.strip() if kind == "application/dtmf" else ""
    told = _NUMBERED.get(told, told)
    return told if len(told) == 1 else ""


def ours(message: str) -> bool:
    """Returns whether we must answer: a key in the form that the library refuses, or an empty keep-alive."""
    kind = header(message, "Content-Type").lower()
    return not kind or ("dtmf-relay" not in kind and key(message) != "")


def accept(rdata: Any) -> None:
    """Answers 200 to a request in a call, as the library's own handler would; in its callback only."""
    native = ctypes.CDLL(pj._pjsua2.__file__)
    native.pjsip_rdata_get_dlg.argtypes, native.pjsip_rdata_get_dlg.restype = [ctypes.c_void_p], ctypes.c_void_p
    native.pjsip_dlg_respond.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * 3]
    request = int(rdata.pjRxData)
    if dialog := native.pjsip_rdata_get_dlg(request):
        native.pjsip_dlg_respond(dialog, request, 200, None, None, None)
