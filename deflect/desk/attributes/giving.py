"""Values of a customer's attributes: which stand, and giving them, by an agent or by another program.

Of joined records the value that was given last counts; what is given then is given to the record that stands in front.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.attributes import attribute_list, values
from deflect.desk.attributes.attribute_list import Attribute
from deflect.desk.commands import Refused, Unknown
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.people.merging import groups, live, standing
from deflect.storage.unit import Unit
from deflect.tables import Customer, CustomerValue


@dataclass(frozen=True, slots=True)
class GivenValue:
    """The value of an attribute of a customer; `text` is empty where nobody gave one, or the last one was taken off."""

    attribute: Attribute
    text: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Given:
    """Values by the keys of their attributes, as they stood before, and as they stand now."""

    before: Mapping[str, str]
    now: Mapping[str, str]


def of(db: Session, members: Collection[str], *, on_card: bool = False) -> tuple[GivenValue, ...]:
    """The attributes in use, or those of them `on_card`, each with its value for the records of one customer."""
    defined = tuple(one for one in attribute_list.every(db) if one.on_card or not on_card)
    if not defined:
        return ()
    stands = CustomerValue.customer_id.in_(members) & CustomerValue.replaced_at.is_(None)
    newest: dict[str, CustomerValue] = {}
    for one in db.scalars(select(CustomerValue).where(stands).order_by(CustomerValue.at, CustomerValue.id)):
        newest[one.attribute_id] = one
    names = audit.names(db, (one.actor for one in newest.values()))
    return tuple(_given(one, newest.get(one.id), names) for one in defined)


def give(
    unit: Unit, customer: str, actor: Actor, wanted: Mapping[str, str], was: Mapping[str, str] | None = None
) -> Given:
    """Gives values by the keys of their attributes, all or none; an empty one takes the value off.

    `was` is what the account had read. Raises `Unknown`, and `Refused` with `key`, the
    attribute at fault: `attribute_unknown`, as `values.read`, and `attribute_changed` where it is another by now.
    """
    standing.lock(unit.db, [customer])
    known = unit.db.get(Customer, customer)
    if known is None:
        raise Unknown(f"customer {customer}")
    front = known.merged_into or known.id
    stand = {one.attribute.key: one for one in of(unit.db, groups.ids(unit.db, front))}
    given = read({key: one.attribute for key, one in stand.items()}, wanted)
    changes = {key: text for key, text in given.items() if text != stand[key].text}
    for key in (was or {}).keys() & changes.keys():
        if (was or {})[key] != stand[key].text:
            raise Refused("attribute_changed", key=key, names=dict(stand[key].attribute.names), by=stand[key].by)
    for key, text in changes.items():
        _replace(unit, front, stand[key].attribute.id, text, actor)
    if changes:
        audit.write(unit.db, unit, actor, "customer_attributes_given", front, attributes=sorted(changes))
        live.changed(unit, front)
    return Given({key: stand[key].text for key in wanted}, given)


def read(known: Mapping[str, Attribute], wanted: Mapping[str, str]) -> dict[str, str]:
    """Returns values as they are kept, by the keys of their attributes. Raises `Refused` as `give` does."""
    found: dict[str, str] = {}
    for key, written in wanted.items():
        if key not in known:
            raise Refused("attribute_unknown", key=key)
        attribute = known[key]
        try:
            found[key] = values.read(attribute.kind, attribute.choices, written)
        except Refused as refused:
            raise Refused(refused.code, key=key, names=dict(attribute.names)) from None
    return found


def _replace(unit: Unit, record: str, attribute: str, text: str, actor: Actor) -> None:
    mine = (CustomerValue.customer_id == record, CustomerValue.attribute_id == attribute)
    for one in unit.db.scalars(select(CustomerValue).where(*mine, CustomerValue.replaced_at.is_(None))):
        one.replaced_at = unit.now
    row = CustomerValue(
        id=unit.ids("val"), customer_id=record, attribute_id=attribute, text=text, actor=str(actor), at=unit.now
    )
    unit.db.add(row)


def _given(attribute: Attribute, row: CustomerValue | None, names: Mapping[str, str]) -> GivenValue:
    if row is None:
        return GivenValue(attribute, "", "", None)
    return GivenValue(attribute, row.text, names[row.actor], row.at)
