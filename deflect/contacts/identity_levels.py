"""How sure we are of who makes a contact, and of whose a number is. Works inside a transaction.

A contact reaches a level (`voice_flows.model.identity` says what each means) by a value given right, by a reply to our
text, by a code or by a plug-in; it is kept with its leg. The number keeps the surest one, until it was silent for 90
days: it may be somebody else's then. A number that is confirmed for a second customer is shared from then on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select

from deflect.people import identities
from deflect.people.customers import identity_at
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Identity, Leg, Outbox
from voice_flows.model.identity import LEVELS, MARKED, Level, surer, surest

OURS_FOR_SURE: Final = frozenset(LEVELS[2:])
"""Levels at which a number is this customer's for sure."""
KEPT: Final = timedelta(days=90)
"""A number without a contact for longer may belong to somebody else now."""
_LAST = (
    select(Leg.opened_at, Leg.last_word_at)
    .where(Leg.theirs == bindparam("theirs"), Leg.id != bindparam("leg"))
    .order_by(Leg.opened_at.desc())
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


def replied(unit: Unit, leg: Leg) -> None:
    """The customer wrote in this thread: an answer to our text confirms a number that was not silent for too long."""
    if leg.level in OURS_FOR_SURE and _awake(unit, leg):
        _touch(unit, leg)
        return
    with unit.db.no_autoflush:  # what we wrote before this message
        written = unit.db.scalar(_WRITTEN, {"leg": leg.id}) is not None
    if written and _awake(unit, leg):
        reach(unit, leg, "confirmed")
    elif leg.level:
        leg.level = "seen"


def _awake(unit: Unit, leg: Leg) -> bool:
    """True if the number had a contact within `KEPT`: this thread's last word or beginning, or another leg."""
    own = leg.last_word_at or leg.opened_at
    if unit.now - own <= KEPT:
        return True
    others = unit.db.execute(_LAST, {"theirs": leg.theirs, "leg": leg.id})
    return any(unit.now - (last or opened) <= KEPT for opened, last in others)


def _touch(unit: Unit, leg: Leg) -> None:
    identity = identities.identity_of(unit, leg.theirs)
    if identity is not None and identity.customer_id == leg.customer_id:
        identity.level_at = unit.now


def _number_reached(unit: Unit, leg: Leg, level: Level) -> None:
    """Keep the level with the number, as this customer's; a number of another customer is shared from now on."""
    identity = identity_at(unit, leg.theirs, leg.customer_id)
    if identity.customer_id != leg.customer_id:
        identity.shared = True
        return
    identity.level, identity.level_at = surer(of_number(identity, unit.now), level), unit.now
