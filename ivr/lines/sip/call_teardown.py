"""Frees a finished call's object without harm to the next call in the same slot of the library.

The object knows its slot (one of four) by number. When it is freed it hangs up the call in that slot and removes its
callbacks, although the slot may belong to another call by then. So the number is cleared first. In memory it stands
behind the object's table of functions and its account (x86-64), which is checked before it is written. Until the
library has finished with the call it still points to the object and would call freed memory, so that pointer is
cleared too.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pjsua2 as pj

_NUMBER = 16


def let_go(call: Any) -> bool:
    """Clears the slot number of a call that is over, on the control thread; False where memory looks different."""
    address, number = int(call.this), int(call.getId())
    place = ctypes.c_int.from_address(address + _NUMBER)
    if place.value != number:
        return False
    if number != pj.PJSUA_INVALID_ID:
        _forget(number, address)
    place.value = pj.PJSUA_INVALID_ID
    return bool(call.getId() == pj.PJSUA_INVALID_ID)


def _forget(number: int, address: int) -> None:
    """Clears the library's pointer to the object, unless the slot belongs to another call already."""
    native = ctypes.CDLL(pj._pjsua2.__file__)
    native.pjsua_call_get_user_data.argtypes, native.pjsua_call_get_user_data.restype = [ctypes.c_int], ctypes.c_void_p
    native.pjsua_call_set_user_data.argtypes = [ctypes.c_int, ctypes.c_void_p]
    if native.pjsua_call_get_user_data(number) == address:
        native.pjsua_call_set_user_data(number, None)
