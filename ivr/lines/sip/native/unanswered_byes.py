"""Frees the library's calls whose far ends do not answer our BYE; each would keep one of its few slots for 10 s.

The BYE goes on being sent meanwhile.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from ivr.lines.sip.invite.headers import address, header_value
from ivr.lines.sip.native.call_slots import dialog
from ivr.lines.sip.native.functions import library

PATIENCE_S: Final = 2.0
"""The BYE has been sent three times by then (RFC 3261, 17.1.2.1)."""
_TIMED_OUT: Final = 408


class UnansweredByes:
    """Calls that we have ended. Used on the control thread only; instants are monotonic s."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, str]] = deque()

    def sent(self, bye: str, now: float) -> None:
        """Adds a call that has ended; `bye` is a BYE of its dialog, as we send it."""
        self._waiting.append((now + PATIENCE_S, bye))

    def give_up(self, now: float) -> None:
        """Frees the slots of calls whose BYE has been unanswered for `PATIENCE_S`."""
        while self._waiting and self._waiting[0][0] <= now:
            _end(self._waiting.popleft()[1])


def _end(bye: str) -> None:
    ours, theirs = (address(header_value(bye, name)).parameters.get("tag", "") for name in ("From", "To"))
    there = dialog(header_value(bye, "Call-ID"), ours, theirs)
    if there and (session := library().pjsip_dlg_get_inv_session(there)):
        library().pjsip_inv_terminate(session, _TIMED_OUT, 1)
