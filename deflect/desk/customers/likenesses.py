"""Finds records that may be the same person as a conversation's customer, exact and guessed apart. Reads only.

Exact is what only one person has: a number that both proved to be theirs, an e-mail address that both gave. A name, an
order that both asked about, or a number that an agent noted, is a guess: families share them. What was separated
once is not proposed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from deflect.contacts.identity_levels import OURS_FOR_SURE
from deflect.desk.customers import records
from deflect.desk.customers.records import CustomerRecord
from deflect.desk.search.found import sources
from deflect.migrations.word_index import Phrase
from deflect.people.merging import groups
from deflect.people.teams import Scope
from deflect.tables import Conversation, Customer, Entry, Identity, Leg, Merge, NotedNumber
from deflect.tables.folded import words_of

Why = Literal["number", "email", "noted", "name", "value"]
EXACT: Final[frozenset[Why]] = frozenset({"number", "email"})
MOST: Final = 5
"""Records that are proposed at the most."""
LOOKED_AT: Final = 50
"""Records, or values, that are compared for each kind of likeness."""
SIMILAR: Final = 0.85
"""How much of two names must be the same: "Marta Ruiz" and "Marta Ruis" are, "Marta Ruiz" and "Mario Ruiz" are not."""
LEAST: Final = 5
"""Characters of a value with digits below which many people give the same, such as a number of persons or an hour."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A record that may be the same person, and what both have in common."""

    record: CustomerRecord
    why: Why
    what: str
    exact: bool


def likenesses(db: Session, customer: str, scope: Scope) -> tuple[Likeness, ...]:
    """Those whom the account sees, exact ones first; each once, by its surest likeness."""
    own = set(groups.ids(db, customer))
    known = own | _separated(db, own)
    found: dict[str, Likeness] = {}
    for other, why, what in _found(db, own):
        if other in known or len(found) == MOST or not records.seen(db, other, scope):
            continue
        known.update(groups.ids(db, other))
        found[other] = Likeness(records.record(db, other, scope), why, what, why in EXACT)
    return tuple(found.values())


def _found(db: Session, own: set[str]) -> Iterator[tuple[str, Why, str]]:
    yield from ((other, "number", what) for other, what in _by_number(db, own))
    given = list(_given(db, own))
    yield from ((other, "email", what) for other, what in _by_value(db, (one for one in given if "@" in one)))
    yield from ((other, "noted", what) for other, what in _by_noted(db, own))
    yield from ((other, "name", what) for other, what in _by_name(db, own))
    yield from ((other, "value", what) for other, what in _by_value(db, filter(_telling, given)))


def _by_number(db: Session, own: set[str]) -> Iterator[tuple[str, str]]:
    """Records with a number at which this customer proved who they are, and those who did so at one of theirs."""
    sure = (Leg.level.in_(OURS_FOR_SURE), ~Leg.separated, Leg.customer_id != Identity.customer_id)
    at_theirs = select(Identity.customer_id, Leg.theirs).join(Leg, Leg.theirs == Identity.address)
    yield from _pairs(db, at_theirs.where(Leg.customer_id.in_(own), *sure))
    at_own = select(Leg.customer_id, Leg.theirs).join(Identity, Identity.address == Leg.theirs)
    yield from _pairs(db, at_own.where(Identity.customer_id.in_(own), *sure))


def _by_noted(db: Session, own: set[str]) -> Iterator[tuple[str, str]]:
    """Records with a number that an agent noted as this customer's, and those of whom an agent noted one of theirs."""
    here, there = NotedNumber.customer_id, Identity.customer_id
    same = select(here, there, Identity.address).join(NotedNumber, NotedNumber.address == Identity.address)
    both = same.where(NotedNumber.taken_at.is_(None), here.in_(own) | there.in_(own), here != there)
    for noted, owner, address in db.execute(both.limit(LOOKED_AT)):
        yield (owner if noted in own else noted), address


def _given(db: Session, own: set[str]) -> Iterator[str]:
    """The values that the customer gave, the latest first."""
    mine = Entry.conversation_id.in_(select(Conversation.id).where(Conversation.customer_id.in_(own)))
    asked = select(Entry.text).where(mine, Entry.kind == "collected", Entry.text != "")
    yield from dict.fromkeys(db.scalars(asked.order_by(Entry.at.desc(), Entry.id.desc()).limit(LOOKED_AT)))


def _by_value(db: Session, values: Iterable[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        holds = sources(db, "entry", Entry.id, (Phrase(tuple(words_of(value).split())),))
        same = (Entry.kind == "collected", Entry.text_folded == words_of(value))
        asked = select(Conversation.customer_id, Entry.text).join(Entry, Entry.conversation_id == Conversation.id)
        yield from _pairs(db, asked.where(Entry.id.in_(holds), *same).order_by(Entry.at.desc(), Entry.id.desc()))


def _by_name(db: Session, own: set[str]) -> Iterator[tuple[str, str]]:
    """Records with the same name, then those with a similar one: a slip, another order of its words."""
    names = {name for name in db.scalars(select(Customer.name_folded).where(Customer.id.in_(own))) if " " in name}
    near: list[tuple[float, str, str]] = []
    for mine in names:
        phrases = tuple(Phrase((word,)) for word in mine.split())
        holds = sources(db, "customer", Customer.id, phrases)
        asked = select(Customer.id, Customer.name, Customer.name_folded).where(Customer.id.in_(holds))
        for other, name, folded in db.execute(asked.limit(LOOKED_AT)):
            if (alike := _alike(mine, folded)) >= SIMILAR:
                near.append((alike, other, name or ""))
    yield from ((other, name) for _, other, name in sorted(near, key=lambda one: -one[0]))


def _alike(one: str, other: str) -> float:
    """How much two names are the same, whatever the order of their words."""
    first, second = sorted(one.split()), sorted(other.split())
    return SequenceMatcher(None, " ".join(first), " ".join(second)).ratio()


def _telling(value: str) -> bool:
    """True of a value that few people give: one with digits, such as an order's number."""
    return "@" not in value and len(value) >= LEAST and any(map(str.isdigit, value))


def _separated(db: Session, own: set[str]) -> set[str]:
    """Records of which an agent said once that they are somebody else."""
    one, other = aliased(Merge), aliased(Merge)
    undone = select(one.into_id).where(one.customer_id.in_(own), one.undone_at.is_not(None))
    back = select(other.customer_id).where(other.into_id.in_(own), other.undone_at.is_not(None))
    return {*db.scalars(undone), *db.scalars(back)}


def _pairs(db: Session, asked: Select[str, str]) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in db.execute(asked.limit(LOOKED_AT))]
