"""The mark of a text thread that begins because its caller left the queue: until when the place is kept.

It is in `Session.once` until the thread has asked how to go on, and then in `Session.pending`. Values only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from voice_flows.model.session import Session
from voice_flows.model.turns import Text

KEPT: Final = "kept_place"
"""Pending matter of a thread that asks how to go on."""
AGREED: Final = "rescue"
"""Mark in `Session.once` of a call whose caller agreed to a text if it ends before a person came."""
GO_ON, CALL = "1", "2"
"""What the text of a kept place names as answers."""
_CUT, _LEFT = "cut", "left"


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """`until` is the instant in the time zone of the business, ISO 8601; `cut`: the caller did not hang up."""

    until: str
    cut: bool

    @property
    def mark(self) -> str:
        return f"{KEPT}:{_CUT if self.cut else _LEFT}:{self.until}"


def marked(session: Session) -> KeptPlace | None:
    """Returns what the session is marked with; `None` for every other session."""
    found = next((one for one in session.once if one.startswith(f"{KEPT}:")), None)
    if found is None:
        return None
    _, how, until = found.split(":", 2)
    return KeptPlace(until, how == _CUT)


def unmarked(session: Session) -> Session:
    """Returns the session without the mark, as it was before its caller left."""
    return replace(session, once=tuple(one for one in session.once if not one.startswith(f"{KEPT}:")))


def names_call(session: Session, message: Text) -> bool:
    """True where the message answers the text of a kept place with its wish for a call."""
    return KEPT in session.pending and message.body.strip() == CALL
