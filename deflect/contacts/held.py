"""Messages that come while a thread waits for a business system: kept sealed, and taken out in the order they came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import bindparam, func, select

from deflect.facts import Inbound
from deflect.storage import foreknown
from deflect.storage.unit import Unit
from deflect.storage.vault import Unreadable
from deflect.tables import HeldMessage, Leg

MOST: Final = 20
"""Messages held for one thread, more than people write by hand while a system is asked."""
_HOLDS: Final = "holds"
"""Question: is anything held for this thread?"""
_HOLDING: Final = select(HeldMessage.leg_id).where(HeldMessage.leg_id.in_(bindparam("legs", expanding=True))).distinct()
_SHAPE: Final = TypeAdapter(Inbound)


def look_up(unit: Unit, legs: Sequence[Leg]) -> None:
    """Notes for which of several threads nothing is held."""
    holding = set(unit.db.scalars(_HOLDING, {"legs": [leg.id for leg in legs]}))
    for leg in legs:
        if leg.id not in holding:
            foreknown.note(unit.db, leg.theirs, _HOLDS, False, leg.id)


def keep(unit: Unit, leg: Leg, inbound: Inbound) -> bool:
    """Holds a message; returns false if there is no room for more."""
    count = unit.db.scalar(select(func.count()).where(HeldMessage.leg_id == leg.id)) or 0
    if count >= MOST:
        return False
    sealed = unit.vault.seal(_SHAPE.dump_json(inbound))
    unit.db.add(HeldMessage(leg_id=leg.id, sealed=sealed, received_at=unit.now))
    unit.db.flush()
    return True


def take_out(unit: Unit, leg: Leg) -> Iterator[Inbound]:
    """Yields the messages held for a thread, oldest first; each is gone once it was yielded.

    One that was sealed with a secret that is gone is left out.
    """
    if leg.conversation_id in unit.begun or foreknown.take(unit.db, leg.theirs, _HOLDS, leg.id) is False:
        return
    rows = unit.db.scalars(select(HeldMessage).where(HeldMessage.leg_id == leg.id).order_by(HeldMessage.position))
    for row in rows.all():
        unit.db.delete(row)
        try:
            yield _SHAPE.validate_json(unit.vault.unseal(row.sealed))
        except Unreadable:
            continue
