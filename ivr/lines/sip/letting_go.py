"""How a finished call's object is let go of without harm to whoever has its place in the library next.

The object knows its place (one of four) by number. When it is freed it hangs up the call that has this place, and takes
that call's callbacks away, although it may be another's by then. So the number is taken from it first. In memory it
stands behind the object's table of functions and its account (x86-64); that is looked at before it is written.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pjsua2 as pj

_NUMBER = 16


def let_go(call: Any) -> bool:
    """Take its number from a call that is over, on the control thread; False where it is not where it should be."""
    place = ctypes.c_int.from_address(int(call.this) + _NUMBER)
    if place.value != call.getId():
        return False
    place.value = pj.PJSUA_INVALID_ID
    return bool(call.getId() == pj.PJSUA_INVALID_ID)
