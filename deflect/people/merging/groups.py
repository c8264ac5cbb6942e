"""Which records are shown as one customer. Read only.

No row is moved when records are merged, since each is sealed with its own record's key. A record names the one that
it is shown as, which names none; these and no others belong together.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from deflect.tables import Customer

Id: TypeAlias = str | SQLColumnExpression[str]
_OWN, _MEMBER, _FIRST = aliased(Customer), aliased(Customer), aliased(Customer)
_OWN_OF_ANY, _MEMBER_OF_ANY = aliased(Customer), aliased(Customer)
"""Made once: an alias takes longer to make than most statements take to run."""


def first_of(customer: Any) -> ColumnElement[str]:
    """The record that this one is shown as; itself where it names none."""
    return func.coalesce(customer.merged_into, customer.id)


def members_of(customer: Id) -> Select[str]:
    """The query of the records that are shown together with this one, itself included.

    `customer` may be a column of any query around it.
    """
    plain = isinstance(customer, str | BindParameter)
    own, member = (_OWN, _MEMBER) if plain else (aliased(Customer), aliased(Customer))
    first = select(first_of(own)).where(own.id == customer).correlate_except(own).scalar_subquery()
    return select(member.id).where(or_(member.id == first, member.merged_into == first))


_TOGETHER: Final = members_of(bindparam("customer"))


def members_of_any(customers: Select[str]) -> Select[str]:
    """The query of the records that are shown together with any of these, themselves included."""
    own, member = _OWN_OF_ANY, _MEMBER_OF_ANY
    together = or_(member.id == first_of(own), member.merged_into == first_of(own))
    return select(member.id).join(own, together).where(own.id.in_(customers))


def together(one: type[Customer], other: type[Customer]) -> ColumnElement[bool]:
    """The condition that two customers of a query are shown as one, or are the same."""
    return or_(other.id == first_of(one), other.merged_into == first_of(one))


def ids(db: Session, customer: str) -> list[str]:
    """The records that are shown together with this one, itself included; none if it is not here."""
    return sorted(db.scalars(_TOGETHER, {"customer": customer}))


def same(db: Session, one: str, other: str) -> bool:
    """True if both are one record, or are shown as one."""
    if one == other:
        return True
    return db.scalar(select(Customer.id).where(Customer.id == other, Customer.id.in_(members_of(one)))) is not None


def shown_name() -> ColumnElement[Any]:
    """The name under which the `Customer` of a query is shown."""
    return func.coalesce(_name_of_first(), Customer.name)


def _name_of_first() -> ScalarSelect[Any]:
    return select(_FIRST.name).where(_FIRST.id == Customer.merged_into).correlate(Customer).scalar_subquery()
