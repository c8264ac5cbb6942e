"""Marks the number of a conversation as shared by several people, or as one person's. One transaction."""

from __future__ import annotations

from sqlalchemy import select

from deflect.conversations import timeline
from deflect.desk.commands import Refused, locked
from deflect.people import audit
from deflect.people.identities import identity_of
from deflect.storage import events
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Leg


@transactional
def set_shared(unit: Unit, conversation: str, user: str, *, shared: bool) -> None:
    """Mark the number of the conversation's latest contact. Raises `Refused` (`no_number`) where there is none.

    A call from a shared number is greeted with no open matter, and leads to no earlier conversation.
    """
    held = locked(unit, conversation)
    newest = select(Leg.theirs).where(Leg.conversation_id == conversation, Leg.theirs != "", ~Leg.separated)
    number = unit.db.scalar(newest.order_by(Leg.opened_at.desc(), Leg.id.desc()).limit(1)) or ""
    identity = identity_of(unit, number)
    if identity is None:
        raise Refused("no_number")
    if identity.shared == shared:
        return
    identity.shared = shared
    to = "number_shared" if shared else "number_own"
    audit.acted(unit, user, to, held)
    timeline.add_entry(unit, held, None, timeline.NewEntry("state", origin="agent", user_id=user, meta={"to": to}))
    events.happened(unit.db, "conversation", held.id)
