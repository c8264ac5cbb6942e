"""Texts that a provider took and whose delivery report has not come: which to ask about, and when again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select, text

from deflect.delivery_states import UNPROVED
from deflect.facts import State
from deflect.storage.store import Store
from deflect.tables import Outbox

PAUSES: Final = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""After each question without a final answer. Then it is left: some carriers report no delivery."""
_CHECKED = text("outbox.check_at IS NOT NULL")  # as the index has it, word for word


@dataclass(frozen=True, slots=True)
class Unproved:
    """A text to ask about. `provider` is empty in rows of release 0.1."""

    id: str
    channel: str
    provider: str
    sender: str
    provider_id: str
    state: State


def due(store: Store, limit: int) -> list[Unproved]:
    """Returns the texts to ask about now, the longest due first."""
    query = (
        select(Outbox)
        .where(_CHECKED, Outbox.check_at <= store.clock())
        .order_by(Outbox.check_at, Outbox.position)
        .limit(limit)
    )
    with store.reading() as db:
        return [
            Unproved(row.id, row.channel, row.provider, row.sender, row.provider_id or "", row.state)
            for row in db.scalars(query)
        ]


def asked(store: Store, row: str, *, again: bool = True) -> State:
    """Notes that the provider was asked, and when to ask next; not `again` if it cannot be. Returns the row's state."""
    with store.transaction() as db:
        found = db.scalars(select(Outbox).where(Outbox.id == row).with_for_update()).one()
        if found.check_at is not None:
            left = PAUSES[found.checks : found.checks + 1] if again and found.state in UNPROVED else ()
            found.checks, found.check_at = found.checks + 1, store.clock() + left[0] if left else None
        return found.state
