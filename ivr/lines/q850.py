"""Why a call ended, as an ITU-T Q.850 cause. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

NORMAL: Final = 16
_TOLD = re.compile(r"Q\.850\s*;(?:[^,]*;)?\s*cause\s*=\s*(\d{1,3})", re.IGNORECASE)
_BY_STATUS: Mapping[int, int] = {
    401: 21, 402: 21, 403: 21, 404: 1, 405: 63, 406: 79, 407: 21, 408: 102, 410: 22, 413: 127, 414: 127, 415: 79,
    416: 127, 420: 127, 421: 127, 423: 127, 480: 18, 481: 41, 482: 25, 483: 25, 484: 28, 485: 1, 486: 17, 487: 16,
    488: 65, 500: 41, 501: 79, 502: 38, 503: 41, 504: 102, 505: 127, 513: 127, 600: 17, 603: 21, 604: 1, 606: 65,
}  # fmt: skip


BY_REASON: Final = {"unconfirmed": 102, "no_media": 102, "no_answer_in_call": 102, "held_too_long": 102}
"""For calls that we end because a time ran out (recovery on timer expiry), by `deflect.end_reasons`."""


def cause(status: int, reason: str = "") -> int:
    """Returns the cause that a Reason header names (RFC 3326), else the one for a SIP status (RFC 3398, 8.2.6.1).

    0 where neither says anything.
    """
    if told := _TOLD.search(reason):
        return int(told[1])
    if 200 <= status < 300:
        return NORMAL
    return _BY_STATUS.get(status, 127 if status >= 400 else 0)
