"""Writes the note of a customer, and takes it off. One transaction each."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from deflect.desk.commands import Refused, Unknown
from deflect.desk.customer_page.overview import front
from deflect.desk.customers import notes
from deflect.desk.customers.notes import WrittenNote
from deflect.people import audit
from deflect.people.merging import groups, live, standing
from deflect.policy.redaction import redact
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import CustomerNote

LONGEST: Final = 1000
"""Characters of a note."""


@transactional
def write(unit: Unit, customer: str, user: str, text: str, was: str) -> WrittenNote:
    """Writes the note of a customer, or takes it off by an empty text; returns it as it stands.

    `was` is the id of the note that the account had read, empty for none: of joined records each has its own. Raises
    `Unknown`, `Refused`: `note_changed` where another one stands by now, with who wrote it and when.
    """
    standing.lock(unit.db, [customer])
    shown = front(unit.db, customer)
    read = unit.db.get(CustomerNote, was) if was else None
    if was and (read is None or read.customer_id not in groups.ids(unit.db, shown.id)):
        raise Unknown("note")
    record = read.customer_id if read is not None else shown.id
    last = unit.db.scalars(
        select(CustomerNote).where(CustomerNote.customer_id == record, CustomerNote.replaced_at.is_(None))
    ).first()
    if last is not None and last is not read and (was or last.text):
        now = notes.value(unit.db, last)
        raise Refused("note_changed", by=now.by, at=now.at)
    if last is not None:
        last.replaced_at = unit.now
    actor = audit.user(user)
    written = redact(text.strip()).text
    row = CustomerNote(id=unit.ids("cno"), customer_id=record, text=written, actor=str(actor), at=unit.now)
    unit.db.add(row)
    audit.write(unit.db, unit, actor, "customer_noted", shown.id)
    live.changed(unit, shown.id)
    return notes.value(unit.db, row)
