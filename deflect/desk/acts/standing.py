"""How a conversation stands before an act: kept with the act's entry, and put back when the act is undone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from deflect.tables import Conversation
from voice_flows.model.turns import Json

OWNER: Final = ("owner", "owner_user_id", "queue", "queued_at")
"""The columns that giving it to somebody changes."""
STATE: Final = ("state", "snoozed_until", "resolved_at", "abandoned_at", "unread", "queued_at", "wrap_up_id")
"""The columns that closing it, putting it away and opening it again change."""
TURN: Final = ("turn", "turn_since", "state")
"""What follows from both, and from what is said: of the state, that it is pending."""
_INSTANTS: Final = frozenset({"queued_at", "snoozed_until", "resolved_at", "abandoned_at", "turn_since"})


def kept(held: Conversation) -> dict[str, Json]:
    """Returns what stands, as JSON."""
    stands = {name: getattr(held, name) for name in dict.fromkeys((*OWNER, *STATE, *TURN))}
    return {name: one.isoformat() if isinstance(one, datetime) else one for name, one in stands.items()}


def put_back(held: Conversation, before: Mapping[str, Any], columns: Iterable[str], now: datetime) -> None:
    """Makes these columns as `kept` says; a snooze that would be over by now stays over."""
    for name in columns:
        kept = before.get(name)  # none of a column that a release before did not know
        setattr(held, name, datetime.fromisoformat(kept) if kept and name in _INSTANTS else kept)
    if held.state == "snoozed" and held.snoozed_until is not None and held.snoozed_until <= now:
        held.state, held.snoozed_until = "open", None
