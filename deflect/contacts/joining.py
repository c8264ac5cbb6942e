"""Moves a call to the conversation that its caller calls about, once that is known. Works inside a transaction.

A call whose flow asks "is it about that?" begins in a conversation of its own, so that nothing of the open one changes
before the caller answers: neither its owner nor its state nor whose turn it is. A yes moves the call there, with all
that was said; any other answer leaves both conversations as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, cast

from sqlalchemy import Table, Update, bindparam, delete, select, update

from deflect.contacts import undecided
from deflect.contacts.choosing import Reason, may_join
from deflect.contacts.undecided import ASKED
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg, Outbox, Owned, OwnedText
from deflect.tables.base import Table as Mapped
from deflect.turns import happenings
from voice_flows.asking import matter
from voice_flows.model.turns import HungUp, Input, Keys, Learned, Session, Silence, Speech, Started, Turn
from voice_flows.schema.document import Flow

RESUMED = "resumed"
"""Value of what a `resume` node tells when it goes on where a thread or a call stood."""
_ENTRIES = (
    update(cast(Table, Entry.__table__))
    .where(Entry.conversation_id == bindparam("left"))
    .values(conversation_id=bindparam("joined"), sequence=Entry.sequence + bindparam("after"))
)


def settled(
    unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, before: Session, event: Input, turn: Turn
) -> Conversation:
    """The call's conversation after a step: another one once its caller said that the call is about it."""
    if leg.chosen != ASKED:
        return conversation
    found = _decided(unit, conversation, leg, flow, before, event, turn)
    if leg.chosen != ASKED or isinstance(event, Started):
        undecided.tell(unit, leg)
    return found


def _decided(
    unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, before: Session, event: Input, turn: Turn
) -> Conversation:
    if asks_what_about(flow, turn.session) and not isinstance(event, HungUp):
        return conversation  # also where a cut call is gone on with that had stood at such a question
    if resumed := _resumed(turn):
        return join(unit, conversation, leg, _resumed_leg(unit, leg, flow, resumed, turn.session.node), "said_so")
    if isinstance(event, Started):
        return _unasked(unit, conversation, leg)
    asked = asks_what_about(flow, before)
    if isinstance(event, HungUp) and asked:
        return join(unit, conversation, leg, unit.db.get(Leg, leg.cut_leg_id or leg.about_leg_id or ""), "not_said")
    if isinstance(event, Silence) and leg.cut_leg_id:
        return join(unit, conversation, leg, unit.db.get(Leg, leg.cut_leg_id), "not_said")
    answered = isinstance(event, Keys | Speech) and asked and not _at_resume(flow, before)
    leg.chosen = "said_other" if answered else "not_said"
    return conversation


def asks_what_about(flow: Flow, session: Session) -> bool:
    """True of a call at whose question it is still open which matter it is about, or whether its caller may hear of it.

    A `resume` node asks who calls: the caller has said that the call is about it, and nothing of it was told yet.
    """
    if matter.is_asked_again(session) or _at_resume(flow, session):
        return True
    return session.flow == flow.flow and session.node in questions_about_matters(flow)


def _at_resume(flow: Flow, session: Session) -> bool:
    node = flow.nodes.get(session.node) if session.flow == flow.flow else None
    return node is not None and node.kind == "resume"


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
        through = {name for name in leads if flow.nodes[name].kind == "resume" or not flow.nodes[name].pauses}
        more = {name for name in flow.nodes if name not in leads | ends and through & set(_exits(flow, name))}
        grown, leads = bool(more), leads | more
    return frozenset(name for name in leads if flow.nodes[name].pauses and flow.nodes[name].kind != "resume")


def _exits(flow: Flow, name: str) -> Iterator[str]:
    yield from (way.to for way in flow.nodes[name].ways() if way.to is not None)


def _resumed(turn: Turn) -> Learned | None:
    told = (effect for effect in turn.effects if isinstance(effect, Learned) and effect.value == RESUMED)
    return next(told, None)


def _resumed_leg(unit: Unit, leg: Leg, flow: Flow, resumed: Learned, node: str) -> Leg | None:
    """The call that broke off, where this one goes on at its node or from the question about it; else the thread."""
    cut, about = (unit.db.get(Leg, one) if one else None for one in (leg.cut_leg_id, leg.about_leg_id))
    of_cut = getattr(flow.nodes.get(resumed.name), "of", "") == "cut"
    return cut if cut is not None and (about is None or of_cut or cut.session.get("node") == node) else about


def _unasked(unit: Unit, own: Conversation, leg: Leg) -> Conversation:
    """The flow did not ask: the call joins the open conversation if a call that is not asked may."""
    thread = unit.db.get(Leg, leg.about_leg_id) if leg.about_leg_id else None
    target = unit.db.get(Conversation, thread.conversation_id) if thread else None
    if target is None:
        leg.chosen = "nothing_open"
        return own
    reason = may_join(target.owner, target.last_entry_at, unit.now)
    if reason == "open_matter":
        return join(unit, own, leg, thread, reason)
    leg.chosen = reason
    return own


def join(unit: Unit, own: Conversation, leg: Leg, earlier: Leg | None, reason: Reason) -> Conversation:
    """Move the call to the conversation of an earlier leg, unless an agent has taken the call's own meanwhile."""
    leg.chosen = reason
    if earlier is None or earlier.conversation_id == own.id:
        return own
    if own.owner == "agent":
        leg.chosen = "agent_has_it"
        return own
    joined = unit.lock(earlier.conversation_id)
    _merge(unit, own, leg, joined)
    return joined


def _merge(unit: Unit, own: Conversation, leg: Leg, joined: Conversation) -> None:
    """Move all that is in the call's own conversation to another one of the customer, and remove the empty one."""
    unit.db.flush()
    entries = list(unit.db.scalars(select(Entry.id).where(Entry.conversation_id == own.id)))
    ends = {"left": own.id, "joined": joined.id}
    unit.db.execute(_ENTRIES, ends | {"after": joined.entries})
    joined.entries += own.entries
    joined.last_entry_at = unit.now
    joined.last_word_at = max(filter(None, (joined.last_word_at, leg.last_word_at)), default=None)
    leg.conversation_id = joined.id
    for moved in MOVED:
        unit.db.execute(moved, ends)
    if own.customer_id != joined.customer_id:
        _of_other_record(unit, leg, joined)
    unit.db.flush()
    for entry in entries:
        events.happened(unit.db, "entry", joined.id, entry)
    happenings.moved(unit.db, own.id, joined.id)
    for conversation in (own, joined):
        events.happened(unit.db, "conversation", conversation.id)
    unit.db.execute(delete(Conversation).where(Conversation.id == own.id))
    unit.db.expunge(own)


def _of_other_record(unit: Unit, leg: Leg, joined: Conversation) -> None:
    """Seals with the key of the conversation's record what the call of another record, merged with it, brings along."""
    owner = leg.customer_id = joined.customer_id
    unit.db.flush()
    sealed = {"session": Owned(leg.session, owner), "turn": Owned(leg.turn, owner)}
    unit.db.execute(update(Leg).where(Leg.id == leg.id).values(sealed))
    for entry, meta in unit.db.execute(select(Entry.id, Entry.meta).where(Entry.leg_id == leg.id)):
        if isinstance(meta, Owned):
            unit.db.execute(update(Entry).where(Entry.id == entry).values(meta=Owned(meta, owner)))
    texts = select(Outbox.position, Outbox.body, Outbox.request).where(Outbox.leg_id == leg.id)
    for position, body, request in unit.db.execute(texts):
        own = {"body": OwnedText(body, owner), "request": Owned(request, owner)}
        unit.db.execute(update(Outbox).where(Outbox.position == position).values(own))


def _moves() -> Iterator[Update]:
    """For every other table whose rows belong to a conversation: the statement that moves them."""
    for table in Mapped.metadata.sorted_tables:
        column = table.c.get("conversation_id")
        if column is not None and column.foreign_keys and table.name != "entry":
            yield update(table).where(column == bindparam("left")).values(conversation_id=bindparam("joined"))


MOVED: Final = tuple(_moves())
"""Statements are built once, since building one takes as long as running it."""
