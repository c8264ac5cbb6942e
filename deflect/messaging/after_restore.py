"""Makes a restored ledger safe to start: what it meant to do may have been done since the backup was written.

A text counts as uncertain, so that the provider's list decides whether it went; a request to a business system counts
as unanswered, so that its flow takes the way of a system that is away. A text that an agent planned goes no more by
itself: at its time it is held back for a person.
"""

from __future__ import annotations

from sqlalchemy import select, update

from deflect.storage.store import Store
from deflect.tables import Outbox, PlannedText

RESTORED = "restored"
"""Why a planned text is held back that a backup brought back."""


def doubt(store: Store) -> tuple[int, int]:
    """Mark what was not settled at the backup; return how many texts and requests that were."""
    with store.transaction() as db:
        texts = db.scalars(select(Outbox).where(Outbox.kind == "text", Outbox.state.in_(("queued", "attempted")))).all()
        for row in texts:
            row.state, row.attempted_at, row.absent_at = "uncertain", row.attempted_at or row.created_at, None
        requests = db.scalars(select(Outbox).where(Outbox.kind == "fetch", Outbox.state == "queued")).all()
        for row in requests:
            row.state, row.attempted_at = "attempted", row.created_at
        db.execute(update(PlannedText).where(PlannedText.state == "waiting").values(code=RESTORED))
        return len(texts), len(requests)
