"""How a finished call's object is let go of without harm to whoever has its place in the library next.

The object knows its place (one of four) by number. When it is freed it hangs up the call that has this place, and takes
that call's callbacks away, although it may be another's by then. So the number is taken from it first. In memory it
stands behind the object's table of functions and its account (x86-64); that is looked at before it is written.
As long as the library itself has not done with the call, it still knows the object, and would call what is free.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pjsua2 as pj

_NUMBER = 16


def let_go(call: Any) -> bool:
    """Take its number from a call that is over, on the control thread; False where it is not where it should be."""
    address, number = int(call.this), int(call.getId())
    place = ctypes.c_int.from_address(address + _NUMBER)
    if place.value != number:
        return False
    if number != pj.PJSUA_INVALID_ID:
        _forget(number, address)
    place.value = pj.PJSUA_INVALID_ID
    return bool(call.getId() == pj.PJSUA_INVALID_ID)


def _forget(number: int, address: int) -> None:
    """Let the library know no more of the object, if its place is not another's yet."""
    native = ctypes.CDLL(pj._pjsua2.__file__)
    native.pjsua_call_get_user_data.argtypes, native.pjsua_call_get_user_data.restype = [ctypes.c_int], ctypes.c_void_p
    native.pjsua_call_set_user_data.argtypes = [ctypes.c_int, ctypes.c_void_p]
    if native.pjsua_call_get_user_data(number) == address:
        native.pjsua_call_set_user_data(number, None)
