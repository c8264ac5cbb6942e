"""What type of line a number is, by its provider's look-up where that is set: asked once, kept with the number.

The look-up is another loop's: here it is wanted, handed out and kept. Without a fresh answer the number plan decides.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from deflect.eligibility import brand_senders, rules
from deflect.eligibility.suppression import suppressed
from deflect.people.identities import identity_of
from deflect.policy import phone_numbers, texting
from deflect.policy.phone_numbers import Number
from deflect.policy.texting import Candidate
from deflect.storage import events
from deflect.storage.store import Store
from deflect.storage.unit import Unit
from deflect.tables import Identity
from relevo.errors import RelevoError

LineType: TypeAlias = Literal["mobile", "landline", "unknown", "premium"]
By: TypeAlias = Literal["", "provider", "late", "failed"]
"""What the type rests on: the number plan, the provider; the plan since the provider was late, or did not know."""
PATIENCE_S: Final = 0.3
"""Seconds that a caller waits at an offer for a look-up that began with the call."""
POLLED_S: Final = 0.02
ANSWERED_WITHIN: Final = timedelta(seconds=3)
"""A look-up that is older counts as failed: its relay died, or none ran. It is not asked for afterwards."""
LATE: Final = 500
"""Wishes that came too late and are given up in one transaction."""
AGAIN_AFTER: Final = timedelta(hours=1)
"""When a number is asked for again whose look-up failed."""
DAY: Final = timedelta(days=1)
_ASKED_FOR: Final = ("mobile", "landline", "unknown")
"""Types by plan that a look-up may correct; others get no texts in any case."""
_ANSWERS: Final[tuple[LineType, ...]] = ("mobile", "landline", "unknown", "premium")
_OPEN: Final = ("wanted", "asked")


class LineTypeAwaited(RelevoError):
    """An offer rests on a look-up that is on its way. The step was not taken; take it again once that is answered."""

    code = "line_type_awaited"
    retryable = True

    def __init__(self, number: str) -> None:
        super().__init__("a look-up of the caller's line is on its way")
        self.number = number


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number whose type a provider is to be asked for; `id` is its identity's."""

    id: str
    number: str


def want(unit: Unit, number: str, trust: str, flow: str) -> None:
    """Asks for the type of the caller's line, where look-ups are set and the answer may change what a flow decides.

    A number that a line does not vouch for is not asked for: anybody can claim it, and each look-up costs.
    """
    identity = identity_of(unit, number) if unit.policy.lookup_days and trust != "none" else None
    if identity is None or not _due(unit, identity):
        return
    if not _decides(unit, identity, trust, flow) or suppressed(unit.db, identity.address):
        return
    if _today(unit) < rules.policy(unit).lookups_a_day:
        if identity.line_asked == "known":  # that answer is too old
            identity.number_kind = phone_numbers.parse(number, unit.installation.region).kind
        identity.line_asked, identity.line_asked_at = "wanted", unit.now
        events.wake(unit.db)  # the caller may reach an offer before the transaction of another change


def kind_of(unit: Unit, identity: Identity | None, read: Number) -> tuple[str, By]:
    """Returns the type of a number and what it rests on; `read` is the number by its plan.

    An answer that is too old counts no more. What a carrier reported later counts before it.
    """
    if identity is None or identity.line_asked_at is None:
        return (identity.number_kind if identity else read.kind), ""
    age = unit.now - identity.line_asked_at
    if identity.line_asked == "known":
        fresh = unit.policy.lookup_days and age <= timedelta(days=unit.policy.lookup_days)
        return (identity.number_kind, "provider") if fresh else (read.kind, "")
    if identity.line_asked == "told" or age > AGAIN_AFTER:
        return identity.number_kind, ""
    return identity.number_kind, "late" if identity.line_asked in _OPEN else "failed"


def wait_for(unit: Unit, number: str) -> None:
    """Raises `LineTypeAwaited` where an offer to this number should wait a moment for its look-up."""
    identity = identity_of(unit, number) if unit.patient and unit.policy.lookup_days else None
    if identity is not None and _on_its_way(identity.line_asked, identity.line_asked_at, unit.now):
        raise LineTypeAwaited(number)


def wait(store: Store, number: str) -> None:
    """Waits until no look-up of this number is on its way, and no longer than `PATIENCE_S`."""
    until = time.monotonic() + PATIENCE_S
    while not answered(store, number) and time.monotonic() < until:
        time.sleep(POLLED_S)


def answered(store: Store, number: str) -> bool:
    """Returns true once no look-up of this number is on its way."""
    asked = select(Identity.line_asked, Identity.line_asked_at).where(Identity.kind == "phone")
    with store.reading() as db:
        found = db.execute(asked.where(Identity.address == number)).first()
    return found is None or not _on_its_way(found.line_asked, found.line_asked_at, store.clock())


def claim(store: Store, limit: int) -> list[Wanted]:
    """Returns numbers to be asked for now; each is given out once.

    A wish that no relay took in time counts as failed: its call went on without. So does one of a number that meanwhile
    wants no texts.
    """
    wanted = (
        select(Identity).where(Identity.line_asked == "wanted").order_by(Identity.line_asked_at.desc(), Identity.id)
    )
    wanted = wanted.limit(limit)
    with store.reading() as db:
        if db.scalar(wanted.with_only_columns(Identity.id)) is None:
            return []
    with store.transaction() as db:
        late = (Identity.line_asked == "wanted") & (Identity.line_asked_at <= store.clock() - ANSWERED_WITHIN)
        old = select(Identity.id).where(late).limit(LATE).with_for_update(skip_locked=True)
        db.execute(update(Identity).where(Identity.id.in_(db.scalars(old).all())).values(line_asked="failed"))
        rows = db.scalars(wanted.where(~late).with_for_update(skip_locked=True)).all()
        for row in rows:
            row.line_asked = "failed" if suppressed(db, row.address) else "asked"
        return [Wanted(row.id, row.address) for row in rows if row.line_asked == "asked"]


def keep(store: Store, id_: str, kind: LineType | None) -> None:
    """Keeps what the provider answered; `None`: nothing. A customer erased meanwhile, or who wrote, stays so."""
    with store.transaction() as db:
        row = db.get(Identity, id_, with_for_update=True)
        if row is None or row.line_asked != "asked":
            return
        row.line_asked, row.line_asked_at = "failed" if kind is None else "known", store.clock()
        row.number_kind = kind or row.number_kind


def counts(db: Session, now: datetime) -> Mapping[str, int]:
    """Returns how many look-ups of the last 24 h have which answer: a type, `failed`, or `open`."""
    asked = select(Identity.line_asked, Identity.number_kind, func.count()).where(Identity.line_asked_at > now - DAY)
    asked = asked.where(Identity.line_asked != "told")
    found: dict[str, int] = {}
    for state, kind, count in db.execute(asked.group_by(Identity.line_asked, Identity.number_kind)):
        name = kind if state == "known" else "open" if state in _OPEN else "failed"
        found[name] = found.get(name, 0) + count
    return found


def _due(unit: Unit, identity: Identity) -> bool:
    if identity.line_asked == "told":
        return False
    if identity.line_asked_at is None:
        return identity.number_kind in _ASKED_FOR
    known = identity.line_asked == "known"
    return unit.now - identity.line_asked_at > (timedelta(days=unit.policy.lookup_days) if known else AGAIN_AFTER)


def _decides(unit: Unit, identity: Identity, trust: str, flow: str) -> bool:
    """True where the rules that count for the flow allow a text for one type of line and refuse it for another."""
    counting = rules.policy(unit, flow)
    level: Literal["trusted", "attested"] = "trusted" if trust == "trusted" else "attested"
    sender = brand_senders.has_sender(unit, flow, identity.address)
    asked = (
        Candidate(kind, identity.country, unit.now, trust=level, sender=sender, kind_by="provider") for kind in _ANSWERS
    )
    return len({texting.decide(one, counting).allowed for one in asked}) > 1


def _on_its_way(state: str, since: datetime | None, now: datetime) -> bool:
    return state in _OPEN and since is not None and now - since <= ANSWERED_WITHIN


def _today(unit: Unit) -> int:
    return unit.db.scalar(select(func.count()).where(Identity.line_asked_at > unit.now - DAY)) or 0
