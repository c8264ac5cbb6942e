"""An agent joins the records of one person, and separates them again. One transaction each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.conversations import timeline
from deflect.desk.commands import Refused, Unknown, locked
from deflect.desk.customers import likenesses, records
from deflect.desk.customers.likenesses import Likeness
from deflect.desk.customers.records import CustomerRecord, Joined
from deflect.desk.lists import inbox
from deflect.merging import changes
from deflect.merging.changes import MergeRefused
from deflect.people import audit
from deflect.people.merging import groups
from deflect.people.teams import Scope
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Merge

LOOKED_AT = 50
"""Conversations of a search whose customers are shown."""
MOST = 8
"""Customers of a search that are shown."""


@dataclass(frozen=True, slots=True)
class SamePerson:
    """A conversation's customer, who else may be the same person, and what was joined already."""

    record: CustomerRecord
    likely: tuple[Likeness, ...]
    joined: tuple[Joined, ...]


def same_person(db: Session, conversation: str, scope: Scope) -> SamePerson:
    """What an agent needs to join a conversation's customer with another record of theirs. Raises `Unknown`."""
    customer = _customer(db, conversation)
    return SamePerson(
        records.record(db, customer, scope),
        likenesses.likenesses(db, customer, scope),
        records.joined(db, customer, scope),
    )


def others(
    db: Session, conversation: str, scope: Scope, searched: str, region: str
) -> tuple[tuple[CustomerRecord, ...], list[str]]:
    """Other customers whose conversations hold what is searched for, and those conversations. Raises `Unknown`."""
    own = groups.ids(db, _customer(db, conversation))
    rows = [row.id for row in inbox.page(db, "all", scope, searched, region, limit=LOOKED_AT).rows]
    asked = select(Conversation.id, Conversation.customer_id).where(Conversation.id.in_(rows))
    whose = {row.id: row.customer_id for row in db.execute(asked.where(Conversation.customer_id.not_in(own)))}
    firsts: dict[str, str] = {}
    for row in rows:
        if row in whose and len(firsts) < MOST:
            firsts.setdefault(min(groups.ids(db, whose[row])), whose[row])
    return tuple(records.record(db, customer, scope) for customer in firsts.values()), rows


@transactional
def merge(unit: Unit, conversation: str, user: str, other: str, scope: Scope) -> Joined:
    """Shows the conversation's customer and another one as one. Raises `Refused` with the code of `MergeRefused`.

    Raises `Unknown` where the account sees no conversation of the other one.
    """
    held = locked(unit, conversation)
    if not records.seen(unit.db, other, scope):
        raise Unknown(f"customer {other}")
    with _refused():
        made = changes.merge(unit, held.customer_id, other, audit.user(user), held)
    _told(unit, held, user, "customers_merged")
    return next(one for one in records.joined(unit.db, held.customer_id, scope) if one.merge == made.id)


@transactional
def separate(unit: Unit, conversation: str, user: str, merge: str) -> None:
    """Shows them apart again. Raises `Refused`, and `Unknown` for a merge of other customers."""
    held = locked(unit, conversation)
    theirs = groups.ids(unit.db, held.customer_id)
    made = unit.db.get(Merge, merge)
    if made is None or not {made.customer_id, made.into_id} & set(theirs):
        raise Unknown(f"merge {merge}")
    with _refused():
        changes.unmerge(unit, merge, audit.user(user), held)
    _told(unit, held, user, "customers_separated")


@contextmanager
def _refused() -> Iterator[None]:
    """Raises what the ledger refuses as `Refused`, with its code."""
    try:
        yield
    except MergeRefused as refused:
        raise Refused(refused.code) from refused


def _customer(db: Session, conversation: str) -> str:
    held = db.get(Conversation, conversation)
    if held is None:
        raise Unknown(f"conversation {conversation}")
    return held.customer_id


def _told(unit: Unit, held: Conversation, user: str, to: str) -> None:
    timeline.add_entry(unit, held, None, timeline.NewEntry("state", origin="agent", user_id=user, meta={"to": to}))
