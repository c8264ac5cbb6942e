"""Merges two records of one person, and undoes it. Each works inside a transaction, and writes its rows of the audit.

Nothing is moved or lost: while a merge stands, both records are read as one, by `deflect.people.merging`. Undone, each
has its numbers, conversations and consents as before, and what came from its own numbers meanwhile.
"""

from __future__ import annotations

from sqlalchemy import update

from deflect.merging import separating
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.people.merging import groups, live, standing
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Customer, Merge
from relevo.errors import RelevoError


class MergeRefused(RelevoError):
    """Two records were not merged, or not separated; nothing was changed.

    `same_customer`: they are one already. `customer_gone`: one of them was erased. `not_merged`: they were separated
    already. `customer_on_phone`: a call goes on or is planned, which may be about either of them.
    """

    retryable = False

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def merge(unit: Unit, one: str, other: str, actor: Actor, conversation: Conversation | None = None) -> Merge:
    """Shows two customers as one. `conversation` is the one in which it was done. Raises `MergeRefused`.

    The record that has a name stays in front, else the older one.
    """
    firsts = standing.lock(unit.db, [one, other])
    if not groups.ids(unit.db, one) or not groups.ids(unit.db, other):
        raise MergeRefused("customer_gone")
    if len(firsts) < 2:
        raise MergeRefused("same_customer")
    found = [unit.db.get_one(Customer, each, populate_existing=True) for each in firsts]
    into, joined = sorted(found, key=lambda each: (not each.name, each.created_at, each.id))
    made = Merge(id=unit.ids("mrg"), customer_id=joined.id, into_id=into.id, actor=str(actor), at=unit.now)
    unit.db.add(made)
    unit.db.execute(update(Customer).where(Customer.merged_into == joined.id).values(merged_into=into.id))
    joined.merged_into = into.id
    unit.db.flush()
    separating.rejoin(unit, into.id)
    _written(unit, actor, "customers_merged", made, conversation)
    return made


def unmerge(unit: Unit, merge: str, actor: Actor, conversation: Conversation | None = None) -> Merge:
    """Shows two customers apart again, each with those that had been merged with it. Raises `MergeRefused`.

    Threads with a number that is the other one's end.
    """
    made = unit.db.get(Merge, merge)
    if made is None or made.undone_at is not None:
        raise MergeRefused("not_merged")
    standing.lock(unit.db, [made.customer_id])
    unit.db.refresh(made)
    if made.undone_at is not None:
        raise MergeRefused("not_merged")
    group = groups.ids(unit.db, made.customer_id)
    if separating.under_way(unit, group):
        raise MergeRefused("customer_on_phone")
    made.undone_at, made.undone_by = unit.now, str(actor)
    unit.db.flush()
    _written(unit, actor, "customers_separated", made, conversation)
    standing.settle(unit.db, group)
    apart = set(groups.ids(unit.db, made.customer_id))
    separating.part(unit, made, apart, set(group) - apart)
    return made


def _written(unit: Unit, actor: Actor, action: str, made: Merge, conversation: Conversation | None) -> None:
    """Writes what was done to both records, and tells the pages that show them."""
    for one, other in ((made.customer_id, made.into_id), (made.into_id, made.customer_id)):
        audit.write(unit.db, unit, actor, action, one, conversation, other=other, merge=made.id)
    live.changed(unit, made.customer_id)
