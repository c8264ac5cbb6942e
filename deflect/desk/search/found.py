"""Which conversations hold everything that is searched for.

The index gives the conversations of the rarest word, and each of them is then looked into for the rest. Where every
word is common, the newest conversations are looked into instead: a page of them is soon full.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal, or_, select, text, union
from sqlalchemy.orm import Session, aliased

from deflect.desk.search.narrowing import NONE, Narrowing
from deflect.desk.search.terms import Term
from deflect.migrations.word_index import ROWS, SEARCHED, WORDS, Phrase, for_postgresql, for_sqlite, indexed
from deflect.people.merging import groups
from deflect.tables import Conversation, Customer, Entry, Identity, NotedNumber

_OWN, _OTHER = aliased(Customer), aliased(Customer)
COMMON: Final = 4000
"""Rows from which a word is common."""


def holding(db: Session, terms: tuple[Term, ...], narrowing: Narrowing = NONE) -> ColumnElement[bool]:
    """Returns the condition that a conversation holds every term and an entry that fits the narrowing."""
    conditions = [_term(term, narrowing) for term in terms]
    conditions += narrowing.conversations()
    if narrowing.any:
        conditions.append(_entry(narrowing))
    rare = _rarest(db, terms)
    if rare is not None:
        conditions.insert(0, Conversation.id.in_(rare))
    return and_(*conditions)


def written(column: Any, phrase: Phrase) -> ColumnElement[bool]:
    """Returns the condition that a column of words holds a phrase."""
    end = "" if phrase.open else " "
    inside: ColumnElement[bool] = (literal(" ") + column + " ").contains(f" {phrase.text}{end}", autoescape=True)
    return inside


def _term(term: Term, narrowing: Narrowing) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = []
    if term.phrases:
        found += (written(Customer.name_folded, each) for each in term.phrases)
        found.append(_merged(or_(*(written(_OTHER.name_folded, each) for each in term.phrases))))
        found += (written(Conversation.subject_folded, each) for each in term.phrases)
        found.append(_entry(narrowing, or_(*(written(Entry.text_folded, each) for each in term.phrases))))
    if term.reference:
        found.append(Conversation.reference == term.reference)
    if term.numbers:
        parts = or_(*(written(Identity.address_parts, each) for each in term.numbers))
        found.append(_some(select(Identity.id).where(Identity.customer_id == Conversation.customer_id, parts)))
        held = select(Identity.id).where(Identity.customer_id == _OTHER.id, parts).exists()
        noted = select(NotedNumber.id).where(NotedNumber.customer_id == _OTHER.id, _noted(term.numbers)).exists()
        found.append(_merged(or_(held, noted)))
    if term.apart:
        found.append(and_(*(_term(each, narrowing) for each in term.apart)))
    return or_(*found)


def _noted(numbers: tuple[Phrase, ...]) -> ColumnElement[bool]:
    """The condition that a `NotedNumber` stands and holds one of these digits. The index of words has none of them:
    people note few numbers by hand.
    """
    return NotedNumber.taken_at.is_(None) & or_(*(NotedNumber.address.contains(each.text) for each in numbers))


def _merged(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """True where a record that is shown as one with the conversation's customer fulfils the condition."""
    others = select(_OTHER.id).join(_OWN, groups.together(_OWN, _OTHER))
    return _some(others.where(_OWN.id == Conversation.customer_id, condition))


def _entry(narrowing: Narrowing, *words: ColumnElement[bool]) -> ColumnElement[bool]:
    here = Entry.conversation_id == Conversation.id
    return _some(select(Entry.id).where(here, *words, *narrowing.entries()))


def _some(query: Select[Any]) -> ColumnElement[bool]:
    """True where the query finds a row. A plain EXISTS may be turned into a join over the whole table."""
    return query.limit(1).correlate(Conversation).scalar_subquery().is_not(None)


def _rarest(db: Session, terms: tuple[Term, ...]) -> Any:
    """Returns the query of the conversations of the rarest term; `None` where every term is common or none is given."""
    counted = ((_rows(db, tuple(_phrases(term))), term) for term in terms)
    rows, rarest = min(counted, key=lambda pair: pair[0], default=(COMMON, None))
    return _conversations(db, rarest) if rarest is not None and rows < COMMON else None


def _phrases(term: Term) -> Iterator[Phrase]:
    """Yields phrases of which each row of the term holds one, or that a row of some part of it holds."""
    for each in _looked_for(term):
        yield from (*each.phrases, *each.numbers)


def _looked_for(term: Term) -> Iterator[Term]:
    """Yields the term and, of what may stand apart, the longest part."""
    yield term
    if term.apart:
        yield from _looked_for(max(term.apart, key=_length))


def _length(term: Term) -> int:
    return max((len(word) for each in term.phrases for word in each.words), default=0)


def _rows(db: Session, phrases: tuple[Phrase, ...]) -> int:
    """Returns how many rows the index has for them, `COMMON` at most."""
    if db.get_bind().dialect.name == "sqlite":
        query = f"SELECT count(*) FROM (SELECT 1 FROM {WORDS} WHERE {WORDS} MATCH :words LIMIT :most)"  # noqa: S608
        return int(db.execute(text(query), {"words": for_sqlite(phrases), "most": COMMON}).scalar_one())
    db.execute(text("SET LOCAL enable_seqscan = off"))  # no plan is to hang on what the statistics say of a word
    parts = [
        f"(SELECT 1 FROM {table} WHERE {indexed(table, column)} @@ CAST(:words AS tsquery) LIMIT :most)"  # noqa: S608
        for table, column in SEARCHED
    ]
    query = f"SELECT count(*) FROM ({' UNION ALL '.join(parts)}) AS rows"  # noqa: S608
    return int(db.execute(text(query), {"words": for_postgresql(phrases), "most": COMMON}).scalar_one())


def _conversations(db: Session, term: Term) -> Any:
    phrases = tuple(_phrases(term))
    customers = [
        sources(db, "customer", Customer.id, phrases),
        sources(db, "identity", Identity.customer_id, phrases),
    ]
    numbers = tuple(each for one in _looked_for(term) for each in one.numbers)
    if numbers:
        customers.append(select(NotedNumber.customer_id).where(_noted(numbers)))
    theirs = or_(*(Conversation.customer_id.in_(groups.members_of_any(each)) for each in customers))
    found = [
        select(Conversation.id).where(theirs).correlate(None),
        sources(db, "conversation", Conversation.id, phrases),
        sources(db, "entry", Entry.conversation_id, phrases),
    ]
    references = [each.reference for each in (term, *term.apart) if each.reference]
    if references:
        found.append(select(Conversation.id).where(Conversation.reference.in_(references)).correlate(None))
    return union(*found)


def sources(db: Session, table: str, column: Any, phrases: tuple[Phrase, ...]) -> Select[Any]:
    """Returns the query of `column` over the rows of a table that the index has for the phrases."""
    if db.get_bind().dialect.name == "sqlite":
        rows = text(
            f"{table}.id IN (SELECT source FROM {ROWS} WHERE id IN"  # noqa: S608
            f" (SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH :{table}_words))"
        ).bindparams(bindparam(f"{table}_words", for_sqlite(phrases)))
    else:
        held = indexed(table, dict(SEARCHED)[table])
        rows = text(f"{held} @@ CAST(:{table}_words AS tsquery)").bindparams(
            bindparam(f"{table}_words", for_postgresql(phrases))
        )
    return select(column).where(rows).correlate(None)
