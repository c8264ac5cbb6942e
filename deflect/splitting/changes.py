"""Splits a conversation, and undoes it. Each works inside a transaction; the act is kept by `deflect.desk.acts`.

All that was said and done from one entry on moves, with its files, texts and calls, so that a receipt that comes late
finds it. Entries keep their place numbers. Consents belong to the customer and stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from deflect.contacts.joining import MOVED
from deflect.conversations import opening, timeline
from deflect.splitting import parts, threads
from deflect.splitting.parts import Parts
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import (
    PENDING,
    ApiNotice,
    Conversation,
    Entry,
    Handoff,
    Leg,
    Media,
    Mention,
    Outbox,
    Outcall,
    Rating,
    Ring,
    Tape,
    TextDecision,
    Timer,
    WaitingCall,
)
from deflect.turns import happenings, settling
from relevo.errors import RelevoError

_AT_ONCE: Final = 500
"""Names of rows in one condition, within what every database takes."""


class SplitRefused(RelevoError):
    """A conversation was not split; nothing was changed.

    `call_goes_on`: the customer is on the phone about it, or a call to them is planned. `nothing_to_split`: one of the
    halves would hold nothing that was said.
    """

    retryable = False

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def split(unit: Unit, held: Conversation, start: str, subject: str, user: str) -> tuple[Conversation, dict[str, str]]:
    """Moves what follows from an entry on, itself included, to a new conversation of the same customer.

    Whose it is: as before. Where the assistant had it, the half without its open question is the user's. Returns the
    new conversation, and by each leg that was made the one it was made beside. Raises `SplitRefused`.
    """
    _no_call(unit, held)
    halves = _halves(unit, held, start)
    if not halves.worth:
        raise SplitRefused("nothing_to_split")
    other = _opened(unit, held, halves, subject)
    pairs = threads.shared(unit, held, other, halves)
    _move(unit, held, other, halves, {pair.kept.id for pair in pairs})
    for pair in pairs:
        threads.refer(unit, pair)
    asked = any(pair.kept.conversation_id == other.id and pair.kept.wait != "over" for pair in pairs)
    _settle(unit, held, other, user, asked_in=other if asked else held)
    for entry in halves.going:
        events.happened(unit.db, "entry", other.id, entry.id)
    return other, {pair.made.id: pair.kept.id for pair in pairs}


def rejoin(unit: Unit, held: Conversation, other: Conversation, last: int, made: Mapping[str, str]) -> None:
    """Brings all of the second half back and removes it. `last` is the place of the last entry before the split."""
    unit.db.flush()
    moved = list(unit.db.scalars(select(Entry.id).where(Entry.conversation_id == other.id)))
    later = update(Entry).where(Entry.conversation_id == other.id, Entry.sequence > last)
    unit.db.execute(later.values(conversation_id=held.id, sequence=Entry.sequence - last + held.entries))
    unit.db.execute(update(Entry).where(Entry.conversation_id == other.id).values(conversation_id=held.id))
    held.entries += other.entries - last
    held.unread += other.unread
    held.answered_at = min(filter(None, (held.answered_at, other.answered_at)), default=None)
    for statement in MOVED:
        unit.db.execute(statement, {"left": other.id, "joined": held.id})
    threads.forget(unit, made)
    unit.db.flush()
    unit.db.execute(delete(Conversation).where(Conversation.id == other.id))
    unit.db.expunge(other)
    unit.db.expire_all()
    _reread(unit, held)
    for entry in moved:
        events.happened(unit.db, "entry", held.id, entry)
    events.happened(unit.db, "conversation", other.id)


def _no_call(unit: Unit, held: Conversation) -> None:
    mine = Leg.conversation_id == held.id
    live = select(Leg.id).where(
        mine, or_(and_(Leg.medium == "voice", Leg.ended_at.is_(None)), Leg.on_call_id.is_not(None))
    )
    planned = select(Outcall.id).where(Outcall.conversation_id == held.id, Outcall.state.in_(PENDING))
    if any(unit.db.scalar(asked.limit(1)) is not None for asked in (live, planned)):
        raise SplitRefused("call_goes_on")


def _halves(unit: Unit, held: Conversation, start: str) -> Parts:
    unit.db.flush()
    rows = unit.db.execute(
        select(Entry.id, Entry.sequence, Entry.kind, Entry.leg_id, Entry.outbox_id, Entry.user_id, Entry.received_at)
        .add_columns(Entry.meta)
        .where(Entry.conversation_id == held.id)
        .order_by(Entry.sequence)
    )
    lines = [parts.line(row) for row in rows]
    legs = unit.db.scalars(select(Leg).where(Leg.conversation_id == held.id)).all()
    whole = {leg.id for leg in legs if not threads.split(leg)}
    planned = unit.db.scalars(select(Outcall).where(Outcall.conversation_id == held.id))
    promised = {one.id: [leg for leg in (one.leg_id, one.call_leg_id) if leg] for one in planned}
    begun = parts.begins(lines, whole, promised)
    return parts.parted(lines, next(one for one in lines if one.id == start), begun)


def _opened(unit: Unit, held: Conversation, halves: Parts, subject: str) -> Conversation:
    """The second conversation, in which nothing is yet. It is as old as what it begins with."""
    other = opening.beside(unit, held)
    unit.db.flush()
    unit.begun.discard(other.id)  # what is moved there refers to it
    other.subject, other.created_at, other.entries = subject, halves.since, held.entries
    other.queue, other.priority = held.queue, held.priority
    if held.owner == "queue" or held.queued_at is not None:
        other.queued_at = max(filter(None, (held.queued_at, halves.since)))
    other.unread = min(held.unread, sum(one.kind == "message_in" for one in halves.going))
    held.unread -= other.unread
    if held.answered_at is not None and held.answered_at >= halves.since:
        held.answered_at, other.answered_at = None, held.answered_at
    else:
        other.answered_at = halves.answered_at
    return other


def _move(unit: Unit, held: Conversation, other: Conversation, halves: Parts, shared: set[str]) -> None:
    """Moves the rows of every table that belong to the second half; legs are where they belong already.

    What names a thread of both halves, `shared`, and no entry goes by its instant.
    """
    legs = select(Leg.id).where(Leg.conversation_id == other.id)
    for ids in _some([one.id for one in halves.going]):
        _to(unit, Entry, held, other, Entry.id.in_(ids))
        _to(unit, Media, held, other, Media.entry_id.in_(ids))
    for ids in _some([one.outbox for one in halves.going if one.outbox]):
        _to(unit, Outbox, held, other, Outbox.id.in_(ids))
    for ids in _some([one.call for one in halves.going if one.call]):
        _to(unit, Outcall, held, other, Outcall.id.in_(ids))
    _to(unit, Outbox, held, other, Outbox.kind == "fetch", Outbox.leg_id.in_(legs))
    for table in (Timer, Tape, Ring, WaitingCall):
        _to(unit, table, held, other, table.leg_id.in_(legs))
    handed = and_(Handoff.voice_leg_id.is_(None), Handoff.text_leg_id.in_(legs), Handoff.text_leg_id.not_in(shared))
    _to(unit, Handoff, held, other, or_(Handoff.voice_leg_id.in_(legs), handed))
    handoffs = select(Handoff.id).where(Handoff.conversation_id == other.id)
    _to(unit, ApiNotice, held, other, ApiNotice.handoff_id.in_(handoffs))
    for dated in (TextDecision, Rating):
        later = and_(dated.leg_id.in_(shared), dated.at >= halves.since)
        own = and_(dated.leg_id.in_(legs), dated.leg_id.not_in(shared))
        _to(unit, dated, held, other, or_(later, own))
    _to(unit, Mention, held, other, Mention.at >= halves.since)


def _to(unit: Unit, table: Any, held: Conversation, other: Conversation, *which: ColumnElement[bool]) -> None:
    mine = update(table).where(table.conversation_id == held.id, *which)
    unit.db.execute(mine.values(conversation_id=other.id), execution_options={"synchronize_session": False})


def _some(ids: list[Any]) -> list[list[Any]]:
    return [ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE)]


def _settle(unit: Unit, held: Conversation, other: Conversation, user: str, asked_in: Conversation) -> None:
    """Gives both halves their owner, their turn and its clock, and what the list shows of them."""
    unit.db.flush()
    unit.db.expire_all()
    before = held.owner, held.owner_user_id, held.turn, held.turn_since
    for half in (held, other):
        _reread(unit, half)
        if before[0] == "bot" and half is asked_in:
            half.owner, half.owner_user_id, half.turn, half.turn_since = before
            continue
        half.turn = "none"
        happenings.note(unit.db, half.id, *settling.last_of_people(unit.db, half.id))
        half.owner, half.owner_user_id = ("agent", user) if before[0] == "bot" else before[:2]


def _reread(unit: Unit, half: Conversation) -> None:
    """Reads from its entries what the list shows of a conversation."""
    half.preview = timeline.last_words(unit, half.id)
    mine = Entry.conversation_id == half.id
    half.last_word_at = unit.db.scalar(select(func.max(Entry.at)).where(mine, Entry.kind.in_(timeline.THEIRS)))
    half.last_entry_at = unit.now
    events.happened(unit.db, "conversation", half.id)
