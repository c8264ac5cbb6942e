"""Takes out of the library's headers Allow, Supported and Accept what no code of ours owns."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Final

from ivr.lines.sip.messages.requests_in_call import ALLOW
from ivr.lines.sip.native.functions import Value, library

_MOST = 32  # PJSIP_GENERIC_ARRAY_MAX_COUNT
OURS: Final[Mapping[str, frozenset[str]]] = {
    "Allow": frozenset(ALLOW.split(", ")),
    "Supported": frozenset({"replaces", "100rel", "timer"}),
    "Accept": frozenset({"application/sdp"}),
}
_KINDS: Final = {"Accept": 0, "Allow": 4, "Supported": 36}
"""`pjsip_hdr_e` of 2.15; the header's name is compared before anything is changed."""


class _Values(ctypes.Structure):
    """`pjsip_generic_array_hdr`."""

    _fields_ = (
        ("links", ctypes.c_void_p * 2),
        ("kind", ctypes.c_int),
        ("name", Value),
        ("short_name", Value),
        ("functions", ctypes.c_void_p),
        ("count", ctypes.c_uint),
        ("values", Value * _MOST),
    )


def narrow() -> list[str]:
    """Removes from the headers what Relevo does not serve. Returns the headers whose memory layout is unknown."""
    return [name for name, ours in OURS.items() if not _narrow(name, ours)]


def _narrow(name: str, ours: frozenset[str]) -> bool:
    place = library().pjsip_endpt_get_capability(library().pjsua_get_pjsip_endpt(), _KINDS[name], None)
    if not place:
        return False
    header = _Values.from_address(place)
    if header.kind != _KINDS[name] or header.name.length != len(name) or header.name.text != name:
        return False
    kept = [(one.start, one.length) for one in header.values[: header.count] if one.text in ours]
    for at, (start, length) in enumerate(kept):
        header.values[at].start, header.values[at].length = start, length
    header.count = len(kept)
    return True
