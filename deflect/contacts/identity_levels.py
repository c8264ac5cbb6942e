"""How sure we are of who makes a contact: five levels, of the contact and of its number.

`none`: the number is withheld, or only claimed. `seen`: the line vouches for the number. `confirmed`: in this contact
one value that we know was given right, or the customer answered our text from that number. `code`: a code that was sent
to the number was keyed. `plugin`: a plug-in, such as voice biometrics, knew the person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from deflect.storage.unit import Unit
from deflect.tables import Identity, Leg
from deflect.tables.people import Level

ORDER: Final[tuple[Level, ...]] = ("none", "seen", "confirmed", "code", "plugin")
"""Least sure first."""
OURS_FOR_SURE: Final = frozenset(ORDER[2:])
"""Levels at which a number is this customer's for sure."""
KEPT: Final = timedelta(days=90)
"""A number without a contact for longer may belong to somebody else now."""


def surer(one: Level, other: Level) -> Level:
    """The surer one of two levels."""
    return max(one, other, key=ORDER.index)


def kept(level: Level, last_contact: datetime | None, now: datetime) -> Level:
    """What is left of a number's level after its last contact."""
    if last_contact is None or now - last_contact > KEPT:
        return min(level, "seen", key=ORDER.index)
    return level


def of_number(identity: Identity | None, now: datetime) -> Level:
    """The level that a number has kept."""
    if identity is None:
        return "none"
    return kept(identity.level, identity.level_at or identity.created_at, now)


def of_leg(leg: Leg) -> Level:
    """The level of a call or thread: what it reached, else what its line or carrier vouches for."""
    claimed = not leg.theirs or (leg.medium == "voice" and leg.trust == "none")
    return surer(leg.level or "none", "none" if claimed else "seen")  # type: ignore[arg-type]


def reach(unit: Unit, leg: Leg, level: Level) -> None:
    """Note that this contact reached a level; one that it has already is not lowered."""
    leg.level = surer(of_leg(leg), level)
