"""Erases what is past its term: texts as they were sent, conversations, and customers without contact.

Whatever is under way stays, and so do customers under a legal hold. Each piece is a transaction of its own, so that
other writers wait for one piece at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from deflect.keeping import erasing, erasures, records
from deflect.keeping.erasing import Erased, Eraser
from deflect.keeping.records import Person
from deflect.keeping.terms import days, past
from deflect.keeping.terms.days import Terms
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.tables import Consent, Conversation, Customer, Outbox

PIECE: Final = 20
"""Conversations or customers erased in one transaction."""
TEXTS: Final = 500
"""Texts emptied in one transaction."""
MOST: Final = 10
"""Pieces of a kind in one round, so that the other jobs of the relay go on."""
ACTOR: Final = Actor("system", "retention")


@dataclass(slots=True)
class Expiring:
    """The job of the relay's upkeep. Its first round also finishes what a crash left of an earlier one.

    `terms` are those of the settings; what admins set counts before them.
    """

    eraser: Eraser
    terms: Terms
    _goes_on: bool = field(default=False, init=False)

    def round(self) -> int:
        """Erases what is past its term; returns how many rows were emptied, conversations and customers erased.

        Raises `DatabaseUnavailable`; what was erased before the exception stays erased.
        """
        terms = days.now(self.eraser.store, self.terms)
        if terms.customers and not self._goes_on:
            erasing.finish(self.eraser)
            self._goes_on = True
        gone = 0
        jobs = (
            (terms.customers, self._customers),
            (terms.conversations, self._conversations),
            (terms.texts, self._texts),
        )
        for kept, job in jobs:
            if kept:
                before = self.eraser.store.clock() - timedelta(days=kept)
                gone += sum(_pieces(job, before))
        return gone

    def _texts(self, before: datetime) -> int:
        asked = past.texts(before).order_by(Outbox.position).limit(TEXTS)

        def work(db: Session) -> int:
            rows = db.scalars(asked).all()
            db.execute(update(Outbox).where(Outbox.position.in_(rows)).values(body="", request={}))
            return len(rows)

        return self.eraser.store.attempt(work)

    def _conversations(self, before: datetime) -> int:
        def work(db: Session) -> tuple[int, list[Erased]]:
            shown = select(Conversation.id, Conversation.customer_id, Conversation.last_entry_at)
            asked = shown.where(past.conversations(before, self.eraser.store.clock()))
            rows = db.execute(asked.limit(PIECE).with_for_update(of=Conversation, skip_locked=True)).all()
            for id_, customer, last in rows:
                audit.write(db, self.eraser.store, ACTOR, "conversation_erased", id_, id_)
                db.execute(update(Customer).where(Customer.id == customer, _before(last)).values(last_contact_at=last))
            if not rows:
                return 0, []
            who = records.matters(db, [row.id for row in rows])
            db.execute(update(Consent).where(Consent.leg_id.in_(who.legs)).values(leg_id=None))
            return len(rows), [erasing.rows_of(db, self.eraser, who)]

        return self._settled(work)

    def _customers(self, before: datetime) -> int:
        entered: list[str] = []

        def work(db: Session) -> tuple[int, list[Erased]]:
            asked = past.customers(before, self.eraser.store.clock())
            rows = db.scalars(asked.limit(PIECE).with_for_update(of=Customer, skip_locked=True)).all()
            people = _each_once(records.person(db, customer) for customer in rows)
            erased: list[Erased] = []
            if people:
                entered[:] = [customer for who in people for customer in sorted(who.customers)]
                erasures.add_some(self.eraser.keys, entered, self.eraser.store.clock())
            for who in people:
                erased.append(erasing.rows_of(db, self.eraser, who))
                rows_gone = erased[-1].proof.rows
                audit.write(db, self.eraser.store, ACTOR, "customer_erased", who.id, rows=rows_gone)
            return len(entered), erased

        return self._settled(work, lambda: erasures.withdraw(self.eraser.keys, entered))

    def _settled(
        self, work: Callable[[Session], tuple[int, list[Erased]]], failed: Callable[[], None] = lambda: None
    ) -> int:
        """Runs `work` in a transaction and does the rest after it; `failed` where nothing was erased."""
        try:
            count, erased = self.eraser.store.attempt(work)
        except Exception:
            failed()
            raise
        if erased:
            erasing.settled(self.eraser, erased)
        return count


def _each_once(people: Iterable[Person]) -> list[Person]:
    """Each customer once, who may be found by several records that are merged."""
    return list({min(who.customers): who for who in people}.values())


def _pieces(piece: Callable[[datetime], int], before: datetime) -> Iterator[int]:
    """Yields the size of each piece until nothing is left, `MOST` at the most."""
    for _ in range(MOST):
        count = piece(before)
        yield count
        if not count:
            return


def _before(last: datetime) -> ColumnElement[bool]:
    """True for a customer whose stored last contact is empty, or earlier than `last`."""
    return Customer.last_contact_at.is_(None) | (Customer.last_contact_at < last)
