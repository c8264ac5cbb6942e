"""Sets how much sound the library puts into a packet of the streams it makes next.

The library keeps one value for all calls, so it is set as each call's description is made, right before its stream.
What the other side asks for (`a=ptime`) counts before it. Used on the thread that follows the library.
"""

from __future__ import annotations

from typing import Any, Final

import pjsua2 as pj

_IDS: Final = ("PCMU/8000/1", "PCMA/8000/1", "G722/16000/1")


def use(ptime_ms: int) -> None:
    """Sets the packet time in ms, a multiple of 10."""
    library = pj.Endpoint.instance()
    if _packet_ms(library.codecGetParam(_IDS[0])) == ptime_ms:
        return
    for codec in _IDS:
        parameters = library.codecGetParam(codec)
        parameters.setting.frmPerPkt = ptime_ms // parameters.info.frameLen
        library.codecSetParam(codec, parameters)


def _packet_ms(parameters: Any) -> int:
    return int(parameters.setting.frmPerPkt * parameters.info.frameLen)
