"""What separating two records does to contacts: a thread with a number of the other record ends. Inside a transaction.

While they were one, a call or message of either number went on in whichever conversation it was about. What was said
there stays there; from now on that number leads to its own customer.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, func, select, update

from deflect import delivery_states
from deflect.conversations import timers
from deflect.people.merging import groups
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import PENDING, Conversation, Identity, Leg, Merge, Outbox, Outcall

SEPARATED: Final = "separated"
"""Code of a text that was still to go to the number of a customer who was separated."""


def under_way(unit: Unit, customers: Collection[str]) -> bool:
    """True while one of these customers is on the phone, or a call to them is planned."""
    live = select(Leg.id).where(Leg.customer_id.in_(customers), Leg.medium == "voice", Leg.ended_at.is_(None))
    mine = select(Conversation.id).where(Conversation.customer_id.in_(customers))
    planned = select(Outcall.id).where(Outcall.conversation_id.in_(mine), Outcall.state.in_(PENDING))
    return any(unit.db.scalar(asked.limit(1)) is not None for asked in (live, planned))


def part(unit: Unit, made: Merge, some: Collection[str], others: Collection[str]) -> None:
    """Ends what goes on between a conversation of the ones and a number of the others, since they were first merged.

    `rejoin` took up again what had begun in an earlier merge.
    """
    both = (*some, *others)
    earlier = select(func.min(Merge.at)).where(Merge.customer_id.in_(both), Merge.into_id.in_(both))
    since = unit.db.scalar(earlier) or made.at
    for mine, theirs in ((some, others), (others, some)):
        for leg in unit.db.scalars(_between(mine, theirs).where(Leg.opened_at >= since)):
            leg.separated = True
            if leg.ended_at is None:
                _end(unit, leg)
            events.happened(unit.db, "conversation", leg.conversation_id)


def rejoin(unit: Unit, customer: str) -> None:
    """Contacts that were another customer's belong again to the one that both are now."""
    members = groups.ids(unit.db, customer)
    back = _between(members, members).where(Leg.separated).with_only_columns(Leg.id)
    unit.db.execute(update(Leg).where(Leg.id.in_(list(unit.db.scalars(back)))).values(separated=False))


def _between(customers: Collection[str], owners: Collection[str]) -> Select[Leg]:
    """Contacts in conversations of the ones, at numbers of the others."""
    numbers = select(Identity.address).where(Identity.customer_id.in_(owners))
    return select(Leg).where(Leg.customer_id.in_(customers), Leg.theirs.in_(numbers))


def _end(unit: Unit, leg: Leg) -> None:
    """Ends a thread; what was still to be sent in it is not."""
    leg.ended_at, leg.outcome = unit.now, "followed"
    timers.call_off(unit, leg)
    waiting = select(Outbox).where(Outbox.leg_id == leg.id, Outbox.state == "queued", Outbox.recipient == leg.theirs)
    for row in unit.db.scalars(waiting.with_for_update()):
        delivery_states.move(unit.db, unit.now, row, "dropped", SEPARATED)
