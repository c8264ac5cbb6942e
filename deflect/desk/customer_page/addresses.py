"""The phone numbers of a customer as their page shows them: what each is, how sure it is theirs, and what it may get.

Reads only.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.blocks import standing
from deflect.contacts import identity_levels
from deflect.desk.blocking import blocked
from deflect.desk.blocking.blocked import Blocked
from deflect.desk.customers import leave
from deflect.desk.customers.leave import LastWord
from deflect.eligibility.suppression import by_colleague, suppressed_since
from deflect.tables import Identity, NumberBlock
from voice_flows.model.identity import Level


@dataclass(frozen=True, slots=True)
class CustomerAddress:
    """A number of a customer. `stopped_at`: since when it gets no texts; `last_word`: its last consent or refusal."""

    address: str
    number_kind: str
    level: Level
    shared: bool
    since: datetime
    stopped_at: datetime | None
    stopped_by_us: bool
    last_word: LastWord | None
    blocked: Blocked | None


def addresses(db: Session, members: Collection[str], now: datetime) -> tuple[CustomerAddress, ...]:
    """The numbers of the records of one customer, the oldest first."""
    mine = select(Identity).where(Identity.customer_id.in_(members), Identity.kind == "phone")
    found = db.scalars(mine.order_by(Identity.created_at, Identity.address)).all()
    words, blocks = leave.last_words(db, members), _blocks(db, [one.address for one in found], now)
    return tuple(_address(db, one, now, words.get(one.address), blocks.get(one.address)) for one in found)


def _address(
    db: Session, one: Identity, now: datetime, word: LastWord | None, block: Blocked | None
) -> CustomerAddress:
    stopped = suppressed_since(db, one.address)
    return CustomerAddress(
        one.address,
        one.number_kind,
        identity_levels.of_number(one, now),
        one.shared,
        one.created_at,
        stopped,
        stopped is not None and by_colleague(db, one.address),
        word,
        block,
    )


def _blocks(db: Session, numbers: list[str], now: datetime) -> dict[str, Blocked]:
    rows = db.scalars(select(NumberBlock).where(NumberBlock.address.in_(numbers), standing.counts_at(now)))
    return {one.number: one for one in blocked.values(db, rows, now)}
