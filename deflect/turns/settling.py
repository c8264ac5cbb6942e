"""Draws the turn of every conversation in which something was noted, and keeps it with the conversation."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from deflect.facts import NOT_GOT
from deflect.policy import turns
from deflect.policy.turns import PERSON, RESTS, Happening, Left, Standing, Turn
from deflect.tables import PENDING, Conversation, Entry, Leg, Outbox, Outcall
from deflect.turns.happenings import BY_ENTRY, NOTED, Noted, said_by

_OF: Final = Conversation.__table__.c.id
_LIVE: Final = (Leg.conversation_id == _OF, Leg.ended_at.is_(None), Leg.wait != "over")
_LEFT: Final = select(
    _OF,
    select(Leg.id).where(*_LIVE, Leg.medium == "voice").limit(1).scalar_subquery().label("call"),
    select(Outcall.id)
    .where(Outcall.conversation_id == _OF, Outcall.state.in_(PENDING))
    .limit(1)
    .scalar_subquery()
    .label("to_call"),
    select(Leg.wait)
    .where(*_LIVE, Leg.medium == "text")
    .order_by(Leg.opened_at.desc(), Leg.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("thread"),
    select(Outbox.state)
    .join(Leg, Leg.id == Outbox.leg_id)
    .where(Outbox.conversation_id == _OF, Outbox.kind == "text", Leg.medium == "text")
    .order_by(Outbox.position.desc())
    .limit(1)
    .scalar_subquery()
    .label("text"),
).where(_OF.in_(bindparam("conversations", expanding=True)))
"""Built once, since building it takes as long as running it."""
_LAST_WORDS: Final = (
    select(Entry, Outbox.state)
    .outerjoin(Outbox, Outbox.id == Entry.outbox_id)
    .where(Entry.conversation_id == bindparam("conversation"), Entry.kind.in_((*BY_ENTRY, "state")))
    .order_by(Entry.sequence.desc())
    .limit(40)
)


def settle(db: Session, now: datetime, *, later: Container[str] = ()) -> None:
    """Draws the turns; to be called before the commit, and after each step of a transaction that holds several.

    Conversations that the step began may wait for `later`: no other step of the transaction knows them.
    """
    noted: dict[str, Noted] = db.info.get(NOTED, {})
    due = {name: each for name, each in noted.items() if name not in later}
    if not due:
        return
    waiting = {name: each for name, each in noted.items() if name in later}
    if any(isinstance(each, Conversation) for each in db.new):
        db.flush()  # so that new conversations are found without asking for them
    found = {name: conversation for name in due if (conversation := db.get(Conversation, name)) is not None}
    left = _left(db, found, due)
    for name, conversation in found.items():
        if _call_is_over(conversation, due[name], left[name]) and last_word_is_ours(db, name):
            due[name].happened.append(("answer", now))
        _keep(conversation, due[name], left[name], now)
    db.info[NOTED] = waiting  # without what setting the state has noted


def _keep(conversation: Conversation, noted: Noted, left: Left, now: datetime) -> None:
    stands = Standing(conversation.state, conversation.owner, left, conversation.queued_at)
    before = turn = Turn(conversation.turn, conversation.turn_since)
    for happening, at in noted.happened:
        turn = turns.after(turn, stands, happening, at or now)
    if turn != before:
        conversation.turn, conversation.turn_since = turn.whose, turn.since
    state = turns.pending(conversation.state, conversation.owner, turn.whose)
    if state != conversation.state:
        conversation.state = state  # type: ignore[assignment]


def _call_is_over(conversation: Conversation, noted: Noted, left: Left) -> bool:
    """True where the last call of a person's conversation has just ended."""
    persons = conversation.owner == "agent" and conversation.state not in RESTS
    return persons and noted.call is False and left == "nothing"


def last_word_is_ours(db: Session, conversation: str) -> bool:
    """True where a person answered by text, which was not lost, and neither side has said anything since."""
    for entry, state in db.execute(_LAST_WORDS, {"conversation": conversation}):
        said = said_by(entry.kind, entry.meta, entry.user_id is not None)
        if said != "other":
            return said == "answer" and state not in NOT_GOT
    return False


def last_of_people(db: Session, conversation: str) -> tuple[Happening, datetime | None]:
    """What was said last, and since when that is so; for a conversation whose timeline is another one than before.

    It is the first of what that side said in a row, by which its clock runs.
    """
    last: tuple[Happening, datetime | None] = ("other", None)
    for entry, state in db.execute(_LAST_WORDS, {"conversation": conversation}):
        said = said_by(entry.kind, entry.meta, entry.user_id is not None)
        said = "lost" if said == "answer" and state in NOT_GOT else said
        if said == "other":
            continue
        if last[1] is not None and PERSON[said] != PERSON[last[0]]:
            break
        last = said, entry.received_at
    return last


def _left(db: Session, found: Mapping[str, Conversation], noted: Mapping[str, Noted]) -> Mapping[str, Left]:
    """What the conversations are at; asked of the database, once, where it matters and nothing noted says so."""
    left: dict[str, Left] = {}
    for name, conversation in found.items():
        if conversation.owner == "queue" or conversation.state in RESTS:
            left[name] = "nothing"
        elif noted[name].call:
            left[name] = "call"
    asked = [name for name in found if name not in left]
    for row in db.execute(_LEFT, {"conversations": asked}) if asked else ():
        left[row.id] = _of(row, found[row.id].owner)
    return left


def _of(row: Row[Any], owner: str) -> Left:
    if row.call is not None:
        return "call"
    if owner != "bot":
        return "nothing"
    if row.to_call is not None or row.thread in ("fetch", "delivery", "arranged"):
        return "work"
    if row.thread is None:
        return "nothing"
    return "lost" if row.text in NOT_GOT else "asked"
