"""The list of opt-outs: who is on it and since when; putting a number on, taking one off, and putting it back.

A customer's own opt-out is taken off only with evidence of their wish; one that the provider took is not ours to lift.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.commands import Refused, Unknown
from deflect.desk.search.written_numbers import written_as
from deflect.eligibility import suppression
from deflect.eligibility.suppression import AGENT, KEYWORD, PROVIDER, Source
from deflect.people import audit, consent
from deflect.policy import phone_numbers
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Identity, Suppression

Evidence = Literal["call", "writing", "in_person"]
EVIDENCE: Final[tuple[Evidence, ...]] = get_args(Evidence)
"""How a customer said that they want texts again."""
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class OptOut:
    """An address on the list; with `lifted_at` it was taken off. An erased customer's address is a digest."""

    id: str
    address: str
    source: Source
    at: datetime
    reason: str
    lifted_at: datetime | None
    lifted_reason: str


def found(db: Session, region: str, sought: str = "", *, lifted: bool = False) -> tuple[OptOut, ...]:
    """Returns the newest, those of a number in any writing, or of the digits of a part of one."""
    asked = select(Suppression).order_by(Suppression.at.desc(), Suppression.id.desc()).limit(MOST)
    if not lifted:
        asked = asked.where(Suppression.lifted_at.is_(None))
    if sought.strip():
        asked = asked.where(written_as(Suppression.address, sought, region))
    return tuple(map(_value, db.scalars(asked)))


@transactional
def add(unit: Unit, user: str, number: str, reason: str) -> OptOut:
    """Puts a number on the list and drops the texts queued for it.

    Raises `Refused`: `opt_out_number`, `opt_out_reason`, `opt_out_there`.
    """
    address = phone_numbers.parse(number, unit.installation.region).e164
    if address is None:
        raise Refused("opt_out_number")
    why = _reason(reason)
    id_ = unit.ids("sup")
    if not suppression.suppress(unit.db, id_, unit.now, address, AGENT):
        raise Refused("opt_out_there")
    row = unit.db.get_one(Suppression, id_)
    row.reason = why
    audit.write(unit.db, unit, audit.user(user), "opt_out_added", id_)
    return _value(row)


@transactional
def lift(unit: Unit, user: str, opt_out: str, reason: str, evidence: Evidence | None) -> OptOut:
    """Takes an address off the list. A customer's own opt-out needs evidence, which is kept as their consent.

    Raises `Unknown`, `Refused`: `opt_out_reason`, `opt_out_evidence`, `opt_out_provider`, `opt_out_lifted`.
    """
    row = _row(unit, opt_out)
    if row.lifted_at is not None:
        raise Refused("opt_out_lifted")
    if row.source == PROVIDER:
        raise Refused("opt_out_provider")
    if row.source == KEYWORD and evidence is None:
        raise Refused("opt_out_evidence")
    why = _reason(reason)
    suppression.lift(unit.db, unit.now, row.address)
    row.lifted_reason = why
    if evidence is not None:
        _consented(unit, row, evidence, user)
    audit.write(unit.db, unit, audit.user(user), "opt_out_lifted", row.id, evidence=evidence or "")
    return _value(row)


@transactional
def put_back(unit: Unit, user: str, opt_out: str) -> None:
    """Undoes a lift. Raises `Unknown`, `Refused` (`opt_out_there`) where the address is on the list again."""
    row = _row(unit, opt_out)
    if suppression.suppressed(unit.db, row.address):
        raise Refused("opt_out_there")
    suppression.suppress(unit.db, unit.ids("sup"), unit.now, row.address, row.source)
    audit.write(unit.db, unit, audit.user(user), "opt_out_put_back", row.id)


def _consented(unit: Unit, row: Suppression, evidence: Evidence, user: str) -> None:
    """Keeps the customer's wish for texts, where the number is a customer's."""
    whose = select(Identity.customer_id).where(Identity.kind == "phone", Identity.address == row.address)
    for customer in unit.db.scalars(whose).all():
        given = {"by": "desk", "how": evidence, "user": user, "opt_out": row.id}
        consent.record(unit, "all", row.address, given, customer=customer, leg=None)


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("opt_out_reason")
    return " ".join(text.split())


def _row(unit: Unit, opt_out: str) -> Suppression:
    row = unit.db.get(Suppression, opt_out, with_for_update=True)
    if row is None:
        raise Unknown(f"opt-out {opt_out}")
    return row


def _value(row: Suppression) -> OptOut:
    return OptOut(row.id, row.address, row.source, row.at, row.reason, row.lifted_at, row.lifted_reason)
