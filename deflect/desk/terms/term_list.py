"""The days for which each kind of customers' records is kept, as an admin sees and changes them.

A kind whose days a setting of the installation gives keeps them. A change counts from the next erasing on.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from deflect.desk.commands import Refused
from deflect.desk.triage import kept
from deflect.eligibility.rules import Standing
from deflect.keeping.terms import days
from deflect.keeping.terms.days import LIMITS, Kind, Own, Terms
from deflect.people import audit
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit


def found(db: Session, given: Terms) -> tuple[Standing, ...]:
    """Returns the days of every kind as they count now; `given` are those of the settings."""
    set_by_admins = days.own(db)
    return tuple(_standing(kind, given, set_by_admins.get(kind)) for kind in LIMITS)


@transactional
def change(unit: Unit, user: str, given: Terms, kind: Kind, wanted: int | None, was: int | None) -> None:
    """Keeps a kind for so many days; `None`: for those of the installation.

    `was` are the days that the account had seen set here. Raises `Refused`: `term_days` where they are not within the
    limits of the kind, `term_locked` where a setting gives them, `term_changed`.
    """
    limit = LIMITS[kind]
    if kind in given.locked:
        raise Refused("term_locked")
    if wanted is not None and not limit.least <= wanted <= limit.most:
        raise Refused("term_days", least=limit.least, most=limit.most)
    row = kept.setting(unit.db, days.SETTING, {}, unit.now)
    others = {name: one for name, one in row.value.items() if name != kind}
    before = row.value.get(kind, {}).get("days")
    if before != was:
        raise Refused("term_changed")
    if wanted == before:
        return
    actor = audit.user(user)
    new = {} if wanted is None else {kind: asdict(Own(wanted, str(actor), unit.now.isoformat()))}
    row.value, row.changed_at = others | new, unit.now
    audit.write(unit.db, unit, actor, "retention_changed", kind, before=before, after=wanted)


def _standing(kind: Kind, given: Terms, own: Own | None) -> Standing:
    usual: int = getattr(given, kind)
    limit, locked = LIMITS[kind], kind in given.locked
    return Standing(
        name=kind,
        shape="days",
        value=usual if locked or own is None else own.days,
        usual=usual,
        own=own.days if own else None,
        by_flow=False,
        locked=limit.setting if locked else "",
        by=own.by if own else "",
        at=datetime.fromisoformat(own.at) if own else None,
        least=limit.least,
        most=limit.most,
    )
