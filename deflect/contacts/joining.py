"""Moves a call to the conversation that its caller calls about, once that is known. Works inside a transaction.

A call whose flow asks "is it about that?" begins in a conversation of its own, so that nothing of the open one changes
before the caller answers: neither its owner nor its state nor whose turn it is. A yes moves the call there, with all
that was said; any other answer leaves both conversations as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from sqlalchemy import Table, bindparam, delete, select, update

from deflect.contacts.choosing import Reason, may_join
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg
from deflect.tables.base import Table as Mapped
from deflect.turns import happenings
from voice_flows.model.turns import HungUp, Input, Keys, Learned, Session, Speech, Started, Turn
from voice_flows.schema.document import Flow

ASKED: Reason = "to_be_asked"
RESUMED = "resumed"
"""Value of what a `resume` node tells when it goes on where a thread or a call stood."""
_ENTRIES = (
    update(cast(Table, Entry.__table__))
    .where(Entry.leg_id == bindparam("leg"), Entry.conversation_id == bindparam("left"))
    .values(conversation_id=bindparam("joined"), sequence=Entry.sequence + bindparam("after"))
)


def settled(
    unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, before: Session, event: Input, turn: Turn
) -> Conversation:
    """The call's conversation after a step: another one once its caller said that the call is about it."""
    if leg.chosen != ASKED:
        return conversation
    if _resumed(turn):
        return _join(unit, conversation, leg, "said_so")
    questions = questions_about_matters(flow)
    at = turn.session.node if turn.session.flow == flow.flow else ""
    if (at in questions or _identifies(flow, at)) and not isinstance(event, HungUp):
        return conversation
    if isinstance(event, Started):
        return _unasked(unit, conversation, leg)
    if isinstance(event, HungUp) and before.node in questions:
        return _join(unit, conversation, leg, "not_said")
    answered = isinstance(event, Keys | Speech) and before.node in questions
    leg.chosen = "said_other" if answered else "not_said"
    return conversation


def questions_about_matters(flow: Flow) -> frozenset[str]:
    """The nodes at which a caller says whether the call is about an open matter.

    From such a node one answer leads to a `resume` node without passing the start of the flow or an `entry`.
    """
    return _questions(_Shown(flow))


class _Shown:
    """A flow by its name and version, for the cache: the same version always has the same nodes."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.key = flow, (flow.flow, flow.version, id(flow.nodes) if not flow.version else 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shown) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=64)
def _questions(shown: _Shown) -> frozenset[str]:
    flow = shown.flow
    ends = {flow.start, flow.start_text} | {name for name, node in flow.nodes.items() if node.entry}
    leads = {name for name, node in flow.nodes.items() if node.kind == "resume"}
    grown = True
    while grown:
        more = {name for name in flow.nodes if name not in leads | ends and leads & set(_exits(flow, name))}
        grown, leads = bool(more), leads | more
    return frozenset(name for name in leads if flow.nodes[name].pauses and flow.nodes[name].kind != "resume")


def _exits(flow: Flow, name: str) -> Iterator[str]:
    yield from (way.to for way in flow.nodes[name].exits() if way.to is not None)


def _identifies(flow: Flow, node: str) -> bool:
    """True while a `resume` node asks who calls: the caller has said that the call is about it."""
    return node in flow.nodes and flow.nodes[node].kind == "resume"


def _resumed(turn: Turn) -> bool:
    return any(isinstance(effect, Learned) and effect.value == RESUMED for effect in turn.effects)


def _unasked(unit: Unit, own: Conversation, leg: Leg) -> Conversation:
    """The flow did not ask: the call joins the open conversation if a call that is not asked may."""
    thread = unit.db.get(Leg, leg.about_leg_id) if leg.about_leg_id else None
    target = unit.db.get(Conversation, thread.conversation_id) if thread else None
    if target is None:
        leg.chosen = "nothing_open"
        return own
    reason = may_join(target.owner, target.last_entry_at, unit.now)
    if reason == "open_matter":
        return _join(unit, own, leg, reason)
    leg.chosen = reason
    return own


def _join(unit: Unit, own: Conversation, leg: Leg, reason: Reason) -> Conversation:
    """Move the call to the conversation of the call that broke off, else of the thread."""
    leg.chosen = reason
    earlier = unit.db.get(Leg, leg.cut_leg_id or leg.about_leg_id or "")
    if earlier is None or earlier.conversation_id == own.id:
        return own
    joined = unit.lock(earlier.conversation_id)
    moved(unit, leg, own, joined)
    return joined


def moved(unit: Unit, leg: Leg, left: Conversation, joined: Conversation) -> None:
    """Move a leg and all that belongs to it to another conversation of its customer; an empty one is removed."""
    unit.db.flush()
    entries = list(unit.db.scalars(select(Entry.id).where(Entry.leg_id == leg.id, Entry.conversation_id == left.id)))
    ends = {"leg": leg.id, "left": left.id, "joined": joined.id}
    unit.db.execute(_ENTRIES, ends | {"after": joined.entries})
    joined.entries += left.entries
    joined.last_entry_at = unit.now
    joined.last_word_at = max(filter(None, (joined.last_word_at, leg.last_word_at)), default=None)
    leg.conversation_id = joined.id
    for table in _TABLES:
        unit.db.execute(_moved(table), ends)
    unit.db.flush()
    for entry in entries:
        events.happened(unit.db, "entry", joined.id, entry)
    happenings.moved(unit.db, left.id, joined.id)
    for conversation in (left, joined):
        events.happened(unit.db, "conversation", conversation.id)
    if unit.db.scalar(select(Entry.id).where(Entry.conversation_id == left.id).limit(1)) is None:
        unit.db.execute(delete(Conversation).where(Conversation.id == left.id))
        unit.db.expunge(left)


def _of_legs() -> Iterator[Table]:
    """Every other table whose rows name both a leg and its conversation."""
    for table in Mapped.metadata.sorted_tables:
        if {"conversation_id", "leg_id"} <= set(table.c.keys()) and table.name != "entry":
            yield table


_TABLES = tuple(_of_legs())


@lru_cache(maxsize=32)
def _moved(table: Table):  # type: ignore[no-untyped-def]
    of_leg = update(table).where(table.c.leg_id == bindparam("leg"), table.c.conversation_id == bindparam("left"))
    return of_leg.values(conversation_id=bindparam("joined"))
