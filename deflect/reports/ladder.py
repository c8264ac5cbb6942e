"""The ladder of text offers: offered, accepted, sent, delivered, replied, solved, called back. Reads only.

How an accepted offer ended is told apart: the customer reached a goal of the flow by themselves (`solved_alone`), an
agent answered and the conversation was resolved (`solved_by_person`), it was resolved with neither (`dropped_out`), or
it is still open. Only goals reached after the acceptance count: what the call had solved before needed no text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias, get_args

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from deflect.people.merging import groups
from deflect.tables import Conversation, Entry, Handoff, Leg

Dimension: TypeAlias = Literal["flow", "node", "version", "language", "channel"]
DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)
RUNGS: Final = (
    "offered", "declined", "accepted", "sent", "delivered", "undelivered", "replied",
    "solved_alone", "solved_by_person", "dropped_out", "open", "called_back", "net",
)  # fmt: skip
"""What is counted, in order. `net`: solved alone, and the customer did not call within the span asked for."""
WITHIN: Final = timedelta(days=7)
"""A call of the customer within this span after accepting counts as called back."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The counts of one group. `of` has the values of the dimensions asked for, `goals` how often each was reached."""

    of: Mapping[Dimension, str]
    counts: Mapping[str, int]
    goals: Mapping[str, int]


def ladders(
    db: Session, since: datetime, until: datetime, by: Sequence[Dimension] = ("flow",), within: timedelta = WITHIN
) -> list[Ladder]:
    """Returns one ladder per group of offers made (or texts asked for) in `since <= at < until`, largest first.

    Instants are aware UTC. Without a dimension there is one group of all; it is missing where nothing was offered.
    """
    goals = _goals(db, since, until)
    counts: dict[tuple[str, ...], Counter[str]] = {}
    reached: dict[tuple[str, ...], Counter[str]] = {}
    for row in db.execute(_offers(since, until)):
        group = tuple(_named(row, dimension) for dimension in by)
        own = goals.get(row.Handoff.id, ())
        counts.setdefault(group, Counter()).update(_rungs(row, own, within))
        reached.setdefault(group, Counter()).update(set(own))
    found = [_ladder(dict(zip(by, group, strict=True)), tally, reached[group]) for group, tally in counts.items()]
    return sorted(found, key=lambda one: (-one.counts["offered"], tuple(one.of.values())))


def _ladder(of: Mapping[Dimension, str], tally: Counter[str], goals: Counter[str]) -> Ladder:
    return Ladder(of, {rung: tally[rung] for rung in RUNGS}, dict(sorted(goals.items())))


def _rungs(row: Row[Any], goals: Sequence[str], within: timedelta) -> Iterable[str]:
    handoff = row.Handoff
    for rung in ("offered", "declined", "accepted", "delivered", "undelivered", "replied"):
        if getattr(handoff, f"{rung}_at"):
            yield rung
    if handoff.sent_at or handoff.delivered_at or handoff.replied_at:  # carriers leave reports out
        yield "sent"
    if handoff.accepted_at is None:
        return
    ending = _ending(row, goals)
    yield ending
    called_back = row.called_at is not None and row.called_at - handoff.accepted_at <= within
    if called_back:
        yield "called_back"
    elif ending == "solved_alone":
        yield "net"


def _ending(row: Row[Any], goals: Sequence[str]) -> str:
    """How an accepted offer ended, or that it has not."""
    answered = row.answered_at is not None and row.answered_at >= row.Handoff.accepted_at
    if answered or row.agent_at is not None:
        return "solved_by_person" if row.state == "resolved" else "open"
    if goals:
        return "solved_alone"
    return "dropped_out" if row.state == "resolved" else "open"


def _named(row: Row[Any], dimension: Dimension) -> str:
    return str((row.Handoff.node if dimension == "node" else getattr(row, dimension)) or "")


def _in_span(since: datetime, until: datetime) -> Any:
    """Offers by their instant, and texts that the caller asked for before any offer by their acceptance."""
    at = Handoff.accepted_at
    return or_(
        and_(Handoff.offered_at >= since, Handoff.offered_at < until),
        and_(Handoff.offered_at.is_(None), at >= since, at < until),
    )


def _offers(since: datetime, until: datetime) -> Select[Any]:
    """The hand-offs of a span, with the facts that tell how each ended."""
    voice, text, later = aliased(Leg), aliased(Leg), aliased(Leg)
    agent = (
        select(func.min(Entry.at))
        .where(Entry.conversation_id == Handoff.conversation_id, Entry.kind == "message_out")
        .where(Entry.user_id.is_not(None), Entry.at >= Handoff.accepted_at)
        .scalar_subquery()
    )
    called = (
        select(func.min(later.opened_at))
        .where(
            later.customer_id.in_(groups.members_of(Conversation.customer_id)),
            later.medium == "voice",
            later.direction == "in",
        )
        .where(later.opened_at > Handoff.accepted_at)
        .scalar_subquery()
    )
    columns: Any = select(
        Handoff,
        Conversation.state,
        Conversation.answered_at,
        func.coalesce(voice.flow, text.flow, Conversation.flow).label("flow"),
        func.coalesce(voice.flow_version, text.flow_version).label("version"),
        func.coalesce(voice.language, text.language, Conversation.language).label("language"),
        text.channel.label("channel"),
        agent.label("agent_at"),
        called.label("called_at"),
    )
    found: Select[Any] = (
        columns.join(Conversation, Conversation.id == Handoff.conversation_id)
        .outerjoin(voice, voice.id == Handoff.voice_leg_id)
        .outerjoin(text, text.id == Handoff.text_leg_id)
        .where(_in_span(since, until))
    )
    return found


def _goals(db: Session, since: datetime, until: datetime) -> Mapping[str, list[str]]:
    """The names of the goals that were reached after each acceptance, by hand-off."""
    asked = (
        select(Handoff.id, Entry)
        .join(Entry, and_(Entry.conversation_id == Handoff.conversation_id, Entry.kind == "goal"))
        .where(_in_span(since, until), Entry.at >= Handoff.accepted_at)
    )
    found: dict[str, list[str]] = {}
    for handoff, entry in db.execute(asked):
        found.setdefault(handoff, []).append(str(entry.meta.get("name", "")))
    return found
