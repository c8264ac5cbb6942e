"""Which call object a slot of the library belongs to, and how a finished object is freed without harm to the next one.

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

from ivr.lines.sip.messages.envelope import Envelope
from ivr.lines.sip.native.functions import Text, library, user_data

_NUMBER = 16


class _Session(ctypes.Structure):
    """The beginning of `pjsip_inv_session`."""

    _fields_ = (("name", ctypes.c_char * 32), ("pools", ctypes.c_void_p * 3), ("state", ctypes.c_int))


def holds(call: Any) -> bool:
    """Returns whether the call's slot in the library still belongs to this object, on the control thread.

    The library may end a call without saying so, and give its slot to the next one.
    """
    number = call.getId()
    return bool(number != pj.PJSUA_INVALID_ID and user_data()(number) == int(call.this))


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
    if user_data()(number) == address:
        library().pjsua_call_set_user_data(number, None)


def full() -> bool:
    """Returns whether every slot of the library has a call."""
    return all(library().pjsua_call_is_active(number) for number in range(library().pjsua_call_get_max_count()))


def has_call(envelope: Envelope) -> bool:
    """Returns whether the dialog that a far end's request names is under way and its call not over.

    The dialog outlives its call for some seconds, in which the library may give the call's slot to another one; a
    request in that dialog would then act on the wrong call, or abort.
    """
    place = dialog(envelope.call_id, envelope.ours, envelope.theirs)
    session = library().pjsip_dlg_get_inv_session(place) if place else None
    if not session:
        return False
    seen = _Session.from_address(session)
    if not seen.name.startswith(b"inv"):
        raise RuntimeError("this build of the SIP library keeps calls otherwise")
    return bool(seen.state != pj.PJSIP_INV_STATE_DISCONNECTED)


def in_dialog(call_id: str, ours: str, theirs: str) -> bool:
    """Returns whether a dialog of this Call-ID, our tag and the far end's is under way."""
    return bool(dialog(call_id, ours, theirs))


def dialog(call_id: str, ours: str, theirs: str) -> int:
    """Returns the address of that dialog in the library, 0 where there is none."""
    texts = [Text(text, len(text)) for text in (call_id.encode(), ours.encode(), theirs.encode())]
    return library().pjsip_ua_find_dialog(*map(ctypes.byref, texts), 0) or 0
