"""Twilio's error numbers in our codes. Source: Twilio's error and warning dictionary.

No number leaves this folder: what comes in or back is one of `gateway.providers.causes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.providers.causes import BY_CODE, REFUSED, Cause

NUMBERS: Final[Mapping[str, tuple[int, ...]]] = {
    "invalid_number": (21211, 21217, 21401, 21421),
    "not_mobile": (21614,),
    "landline": (30006,),
    "unreachable": (30003, 30410),
    "unknown_handset": (30005,),
    "opted_out": (21610,),
    "blocked": (30004,),
    "region_closed": (21408, 30450, 60410),
    "no_route": (21612, 21266, 30008),
    "filtered": (30007,),
    "unregistered_sender": (30034, 30032, 30024, 30035),
    "wrong_sender": (21606, 21603, 21659, 21660, 21661, 21212, 21703, 63007),
    "queue_full": (21611, 30001, 30022),
    "too_fast": (20429, 14107, 63018),
    "expired": (30036,),
    "window_closed": (63016, 470, 131047),
    "bad_content": (21602, 21617, 21605, 21620, 21623, 30019, 63013, 12300),
    "credentials": (20003, 20008, 30002, 10001),
}
BY_NUMBER: Final = {number: BY_CODE[code] for code, numbers in NUMBERS.items() for number in numbers}
OLD_CODES: Final = {str(number): cause.code for number, cause in BY_NUMBER.items()}
"""What release 0.1 wrote into rows, in our codes."""


def cause_of(number: int | str | None, otherwise: Cause = REFUSED) -> Cause:
    """Returns the cause of an error number; `otherwise` for one that is not in the table."""
    text = str(number or "").strip()
    return BY_NUMBER.get(int(text), otherwise) if text.isascii() and text.isdigit() else otherwise
