"""Transcripts of voicemails: which is next, and how its text reaches the timeline. Recognises nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from deflect.policy.redaction import redact
from deflect.storage import events
from deflect.storage.store import Store
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Entry, Leg, Tape

TRIES: Final = 14
"""Attempts at a transcript, about a day's worth, before it is given up."""
LONGEST_PAUSE: Final = timedelta(hours=4)
_SUBJECT: Final = 120


@dataclass(frozen=True, slots=True)
class Wanted:
    tape: str
    language: str


def next_wanted(store: Store) -> Wanted | None:
    """The voicemail that has waited longest for its transcript."""
    query = select(Tape.id, Leg.language).join(Leg, Leg.id == Tape.leg_id).where(Tape.transcript == "wanted")
    with store.reading() as db:
        found = db.execute(query.where(Tape.due_at <= store.clock()).order_by(Tape.due_at, Tape.id).limit(1)).first()
    return Wanted(*found) if found else None


@transactional
def done(unit: Unit, tape: str, words: str) -> None:
    """Write the transcript into the thread, redacted."""
    row = unit.db.get(Tape, tape)
    if row is None:
        return
    conversation = unit.lock(row.conversation_id)
    row.transcript, row.due_at = "done", None
    text = redact(words).text
    entry = _entry(unit, row)
    if entry is not None and text:
        entry.text = text
        conversation.preview = text[:_SUBJECT]
        conversation.subject = conversation.subject or text[:_SUBJECT]
    events.happened(unit.db, "entry", conversation.id, entry.id if entry else None)


def put_off(store: Store, tape: str) -> None:
    """Postpone the transcript by 5 s, 10 s, 20 s..., since no recogniser is available; give up after `TRIES`."""
    with store.transaction() as db:
        row = db.get(Tape, tape)
        if row is None:
            return
        row.tries += 1
        row.due_at = store.clock() + min(timedelta(seconds=5 * 2**row.tries), LONGEST_PAUSE)
        if row.tries >= TRIES:
            row.transcript, row.due_at = "unavailable", None
            events.happened(db, "entry", row.conversation_id)


def give_up(store: Store, tape: str) -> None:
    """Give the transcript up: there is no recogniser, or no sound any more."""
    with store.transaction() as db:
        row = db.get(Tape, tape)
        if row is not None:
            row.transcript, row.due_at = "unavailable", None
            events.happened(db, "entry", row.conversation_id)


def _entry(unit: Unit, row: Tape) -> Entry | None:
    asked = select(Entry).where(Entry.leg_id == row.leg_id, Entry.kind == "voicemail")
    return next((entry for entry in unit.db.scalars(asked) if entry.meta.get("tape") == row.id), None)
