"""How sure we are of who makes a contact, and of whose a number is. Works inside a transaction.

A contact reaches a level (`voice_flows.model.identity` says what each means) by a value given right, by a reply to our
text, by a code or by a plug-in; it is kept with its leg. The number keeps the surest one, until it was silent for 90
days: it may be somebody else's then, and a reply to an earlier text proves nothing until a value or a code has proved
its owner anew. A number that is confirmed for a second customer is shared from then on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, or_, select

from deflect.contacts import value_locks
from deflect.people.customers import identity_at
from deflect.people.identities import identity_of
from deflect.people.merging import groups
from deflect.storage import events, foreknown
from deflect.storage.unit import Unit
from deflect.tables import Identity, Leg, Outbox
from voice_flows.model.identity import LEVELS, MARKED, Level, surer, surest

OURS_FOR_SURE: Final = frozenset(LEVELS[2:])
"""Levels at which a number is this customer's for sure."""
WRITTEN: Final = "written"
"""Question: did we write in this thread?"""
KEPT: Final = timedelta(days=90)
"""A number without a contact for longer may belong to somebody else now."""
_LAST = (
    select(Leg.opened_at, Leg.last_word_at)
    .where(Leg.theirs == bindparam("theirs"), Leg.id != bindparam("leg"))
    .where(or_(Leg.medium == "text", Leg.trust != "none"))  # a stranger's call only claims the number
    .order_by(Leg.opened_at.desc(), Leg.id.desc())
    .limit(5)
)
_WRITTEN = select(Outbox.id).where(Outbox.leg_id == bindparam("leg"), Outbox.kind == "text").limit(1)
"""Statements of every message are built once, since building one takes as long as running it."""


def of_number(identity: Identity | None, now: datetime) -> Level:
    """The level that a number has kept."""
    if identity is None:
        return "none"
    reached = identity.level_at or identity.created_at
    return identity.level if now - reached <= KEPT else min(identity.level, "seen", key=LEVELS.index)


def of_leg(leg: Leg) -> Level:
    """The level of a call or thread: what it reached, else what its line or carrier vouches for."""
    claimed = not leg.theirs or (leg.medium == "voice" and leg.trust == "none")
    return surest((), leg.level) if leg.level else ("none" if claimed else "seen")


def reach(unit: Unit, leg: Leg, level: Level) -> None:
    """Note that this contact reached a level, and that its number did; neither is ever lowered by it.

    A value given right says nothing of a number that is only claimed.
    """
    before = of_leg(leg)
    if before == "none" and level == "confirmed":
        return
    leg.level = surer(before, level)
    if level in OURS_FOR_SURE and leg.theirs and before != "none":
        _number_reached(unit, leg, level)
    if leg.level != before:
        events.happened(unit.db, "conversation", leg.conversation_id)


def follow(unit: Unit, leg: Leg, before: Iterable[str], after: Iterable[str]) -> None:
    """Note what a step found out: the marks that the session has now and had not before."""
    level = surest(MARKED.intersection(after).difference(before), "none")
    if level != "none":
        reach(unit, leg, level)
        value_locks.forget(unit, leg.customer_id)


def contacted(unit: Unit, number: str, leg: Leg | None = None) -> None:
    """Notes a contact from a number, in an earlier leg or a new one: after 90 silent days it is dropped."""
    identity = identity_of(unit, number)
    if identity is None or identity.dropped_at is not None or unit.now - identity.created_at <= KEPT:
        return
    if not _awake(unit, number, leg):
        identity.dropped_at, identity.level = unit.now, "seen"


def dropped(unit: Unit, leg: Leg) -> bool:
    """True of a leg from before its number fell silent, until its owner is proved anew."""
    identity = identity_of(unit, leg.theirs)
    return identity is not None and identity.dropped_at is not None and leg.opened_at < identity.dropped_at


def replied(unit: Unit, leg: Leg) -> None:
    """The customer wrote in this thread: an answer to our text confirms the number, unless it was dropped."""
    identity = identity_of(unit, leg.theirs)
    if identity is not None and identity.dropped_at is not None:
        leg.level = "seen"
        return
    if leg.level in OURS_FOR_SURE:
        _touch(unit, leg)
        return
    if _written(unit, leg):
        reach(unit, leg, "confirmed")


def _written(unit: Unit, leg: Leg) -> bool:
    """True if we wrote in this thread before this message."""
    known = foreknown.take(unit.db, leg.theirs, WRITTEN, leg.id)
    with unit.db.no_autoflush:
        return known is True or unit.db.scalar(_WRITTEN, {"leg": leg.id}) is not None


def _awake(unit: Unit, number: str, leg: Leg | None) -> bool:
    """True if the number had a contact within `KEPT`: this thread's last word or beginning, or another leg."""
    own = (leg.last_word_at or leg.opened_at) if leg else None
    if own is not None and unit.now - own <= KEPT:
        return True
    others = unit.db.execute(_LAST, {"theirs": number, "leg": leg.id if leg else ""})
    return any(unit.now - (last or opened) <= KEPT for opened, last in others)


def _touch(unit: Unit, leg: Leg) -> None:
    identity = identity_of(unit, leg.theirs)
    if identity is not None and groups.same(unit.db, identity.customer_id, leg.customer_id):
        identity.level_at = unit.now


def _number_reached(unit: Unit, leg: Leg, level: Level) -> None:
    """Keep the level with the number, as this customer's; a number of another customer is shared from now on."""
    identity = identity_at(unit, leg.theirs, leg.customer_id)
    if not groups.same(unit.db, identity.customer_id, leg.customer_id):
        identity.shared = True
        return
    identity.level, identity.level_at = surer(of_number(identity, unit.now), level), unit.now
    identity.dropped_at = None
