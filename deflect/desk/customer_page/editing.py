"""Corrects what is known of a customer: their name and language. One transaction each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from deflect.desk.commands import Refused
from deflect.desk.customer_page.overview import front
from deflect.people import audit
from deflect.people.merging import live, standing
from deflect.policy.redaction import redact
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Audit, User
from voice_flows import locales


@dataclass(frozen=True, slots=True)
class Known:
    """What can be corrected of a customer. An empty name is none."""

    name: str
    language: str


@transactional
def edit(unit: Unit, customer: str, user: str, was: Known, wanted: Known) -> Known:
    """Corrects a customer; returns what was known before, by which it is undone.

    `was` is what the account had read. Raises `Unknown`, `Refused`: `customer_changed` where it is another by now, with
    what changed, and by whom and when where a person did it; `customer_language`.
    """
    standing.lock(unit.db, [customer])
    shown = front(unit.db, customer)
    before = Known(shown.name or "", shown.language)
    if before != was:
        what = _differ(before, was)
        raise Refused("customer_changed", what=what, **_last(unit, shown.id, what))
    if wanted.language not in locales.known():
        raise Refused("customer_language")
    shown.name, shown.language = redact(wanted.name.strip()).text or None, wanted.language
    if changed := _differ(before, Known(shown.name or "", shown.language)):
        audit.write(unit.db, unit, audit.user(user), "customer_edited", shown.id, changed=changed)
        live.changed(unit, shown.id)
    return before


def _differ(one: Known, other: Known) -> list[str]:
    """The names of what differs."""
    return [name for name, value in asdict(one).items() if value != getattr(other, name)]


def _last(unit: Unit, customer: str, what: list[str]) -> dict[str, Any]:
    """Who corrected this of the customer last, and when; nothing where no person did."""
    asked = select(User.name, Audit.at, Audit.detail).join(User, User.id == Audit.user_id)
    edits = asked.where(Audit.subject == customer, Audit.action == "customer_edited")
    found = unit.db.execute(edits.order_by(Audit.at.desc(), Audit.id.desc()).limit(1)).first()
    if found is None or not set(what) <= set(found.detail["changed"]):
        return {}
    return {"by": found.name, "at": found.at}
