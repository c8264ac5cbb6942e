"""Rows of recordings: entered when a recording is complete, and erased together with its sound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete

from deflect.conversations import feedback
from deflect.keeping.terms import past
from deflect.recordings.files import SECOND, Left, Reading, Tapes
from deflect.recordings.levels import Meter, peaks
from deflect.steps import entries
from deflect.storage import events
from deflect.storage.store import Store
from deflect.storage.transactions import Transactions
from deflect.storage.unit import Unit, UnknownLeg
from deflect.storage.vault import Unreadable
from deflect.tables import Conversation, Leg, Seen, Tape
from voice_flows.model.turns import Json, Queue
from voice_flows.model.voicemail import LeftMessage
from voice_flows.nodes.voicemail.behaviour import LEAST_S
from voice_flows.nodes.voicemail.model import VoicemailNode
from voice_flows.schema.parts import DEFAULT_QUEUE

Mark = tuple[int, str, str]
"""(ms, `ours` or `theirs`, node)."""


def enter(transactions: Transactions, tape: Reading, marks: Sequence[Mark] = ()) -> bool:
    """Make a row of a complete recording; False where it need not or may not be kept. Idempotent.

    Raises `DatabaseUnavailable`.
    """
    theirs, ours = tape.sound()[0::2], tape.sound()[1::2]
    voiced = Meter()
    voiced.feed(theirs)

    def work(unit: Unit) -> bool:
        conversation, leg = unit.locked(tape.about.leg)
        if tape.about.kind == "call" and feedback.refused_recording(unit, leg):
            return False
        if tape.about.kind == "message" and not _is_message(unit, conversation, leg, tape, voiced.voiced_s):
            return False
        if unit.db.get(Tape, tape.about.id) is None:
            unit.db.add(_row(conversation, tape, {"theirs": peaks(theirs), "ours": peaks(ours)}, marks))
        events.happened(unit.db, "entry", conversation.id)
        return True

    try:
        return tape.size > 0 and transactions.work(work)
    except UnknownLeg:
        return False


def _row(conversation: Conversation, tape: Reading, drawn: dict[str, Json], marks: Sequence[Mark]) -> Tape:
    about = tape.about
    return Tape(
        id=about.id,
        conversation_id=conversation.id,
        leg_id=about.leg,
        kind=about.kind,
        started_at=about.started_at,
        length_ms=tape.size * 1000 // SECOND,
        peaks=drawn,
        marks=[list(mark) for mark in marks],
        transcript="wanted" if about.kind == "message" else "none",
        due_at=about.started_at,
    )


def _is_message(unit: Unit, conversation: Conversation, leg: Leg, tape: Reading, voiced_s: float) -> bool:
    """True for a voicemail that the flow took, or that its worker's death kept from the flow: that is entered here."""
    if unit.db.get(Seen, ("message", tape.about.id)) is not None:
        return True
    if voiced_s < LEAST_S:
        return False
    node = tape.about.node
    entries.record_effect(unit, conversation, leg, LeftMessage(node, tape.about.id, tape.size / SECOND))
    entries.record_effect(unit, conversation, leg, Queue(node, _queue(unit, leg, node), "message"))
    return True


def _queue(unit: Unit, leg: Leg, node: str) -> str:
    flows = unit.flows.pinned(leg.flow, leg.flow_version).values()
    asked = (flow.nodes.get(node) for flow in flows)
    return next((one.queue for one in asked if isinstance(one, VoicemailNode)), DEFAULT_QUEUE)


def sweep(transactions: Transactions, tapes: Tapes) -> int:
    """Enter the recordings that dead processes left; returns how many are kept. Raises `DatabaseUnavailable`."""
    kept = 0
    for tape in tapes.left():
        tape.fix()
        kept += settle(transactions, tapes, tape)
    return kept


def settle(transactions: Transactions, tapes: Tapes, tape: Left, marks: Sequence[Mark] = ()) -> bool:
    """Keep row and file, or neither. Returns False, and leaves the file, if it was sealed with another key."""
    try:
        stays = enter(transactions, tape, marks)
    except Unreadable:
        return False
    if stays:
        tape.keep()
    else:
        tapes.erase(tape.about.id)
    return stays


def erase_old(store: Store, tapes: Tapes, days: int) -> int:
    """Erase sound and row of old recordings; returns how many. A file that cannot be erased keeps its row.

    Those of customers under a legal hold stay.
    """
    with store.reading() as db:
        old = db.scalars(past.recordings(store.clock() - timedelta(days=days)).limit(500)).all()
    for tape in old:
        tapes.erase(tape)
        with store.transaction() as db:
            db.execute(delete(Tape).where(Tape.id == tape))
    tapes.erase_strange(timedelta(days=days).total_seconds())
    return len(old)
