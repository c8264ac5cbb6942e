"""May a number that a caller gave be asked whether it is theirs? Changes nothing.

It keeps all limits of other texts, and some of its own: the person who gets it may have nothing to do with the call.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from deflect.eligibility import rules
from deflect.eligibility.permission import HOUR, may_text
from deflect.people.identities import identity_of
from deflect.people.merging import groups
from deflect.policy.calling import DAY
from deflect.policy.decisions import Decision
from deflect.storage.unit import Unit
from deflect.tables import CONFIRMATION, Conversation, Leg

ASKED_A_DAY: Final = 2
"""Times that a number which does not answer is asked in 24 h; more would be a nuisance to a stranger."""
LIVE: Final = timedelta(hours=72)
"""A thread with a word within this span is under way: another may not begin at its number."""


def may_ask(unit: Unit, leg: Leg, number: str, timezone: str) -> Decision:
    """May this E.164 number, given by the caller of `leg`, be asked whether it is theirs?"""
    if number in unit.installation.ours() or number == leg.ours:
        return Decision("texting", False, "ours")
    decision = may_text(unit, number, "trusted", timezone, source=leg.source, flow=leg.flow)
    if not decision.allowed:
        return decision
    if _asked(unit, leg, number) or _busy(unit, leg, number):
        return Decision("texting", False, "number_limit")
    return decision


def _asked(unit: Unit, leg: Leg, number: str) -> bool:
    """Returns true if the number was asked often enough, or a stranger's source asked for as many as it may."""
    waiting = select(func.count()).select_from(Leg).where(Leg.wait == CONFIRMATION)
    to_number = waiting.where(Leg.theirs == number, Leg.opened_at > unit.now - DAY)
    if (unit.db.scalar(to_number) or 0) >= ASKED_A_DAY:
        return True
    if leg.trust != "none":
        return False
    of_source = waiting.where(Leg.source == leg.source, Leg.opened_at > unit.now - HOUR)
    return (unit.db.scalar(of_source) or 0) >= rules.policy(unit).codes_per_source_an_hour


def _busy(unit: Unit, leg: Leg, number: str) -> bool:
    """Returns true if another customer has a thread under way at this number, which must stay theirs."""
    owner = identity_of(unit, number)
    if owner is None or groups.same(unit.db, owner.customer_id, leg.customer_id):
        return False
    threads = (
        select(Leg.id)
        .join(Conversation, Conversation.id == Leg.conversation_id)
        .where(Leg.theirs == number, Leg.medium == "text", Leg.ended_at.is_(None), Leg.wait != CONFIRMATION)
        .where(Leg.wait != "over", Conversation.state != "resolved", Conversation.last_entry_at > unit.now - LIVE)
    )
    return unit.db.scalar(threads.limit(1)) is not None
