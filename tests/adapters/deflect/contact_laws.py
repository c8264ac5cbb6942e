"""A shop that asks what a call is about, and what any contacts leave true of its conversations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.tables import PENDING, Conversation, Entry, Leg, Outcall
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow


def _flow(name: str) -> Flow:
    written = read((Path(__file__).parent / "contacts" / f"{name}.yaml").read_text()).value
    return flow_model().model_validate(written).model_copy(update={"version": "0123456789ab"})


PINNED, MATTERS = _flow("about"), _flow("matters")
"""The second asks who calls before it goes on with a matter, has opening hours, and calls whoever writes LLAMADA."""


class AboutOnly:
    """Holds one flow."""

    flow = PINNED

    def latest(self, name: str) -> Flow:
        return self.flow

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {self.flow.flow: self.flow}


class MattersOnly(AboutOnly):
    flow = MATTERS


def broken(db: Session, conversations: Iterable[Conversation], customer: str) -> list[str]:
    """The laws that do not hold of one customer's conversations."""
    known = {one.id: one for one in conversations}
    legs = list(db.scalars(select(Leg).where(Leg.conversation_id.in_(known))))
    columns = select(Entry.conversation_id, Entry.sequence, Entry.leg_id)
    entries = db.execute(columns.where(Entry.conversation_id.in_(known))).all()
    home = {leg.id: leg.conversation_id for leg in legs}
    laws = {
        "an entry is where its leg is": all(home[leg] == where for where, _, leg in entries if leg),
        "no conversation is empty": not _empty(db, customer),
        "one live thread between two numbers in a conversation": _once(
            (leg.conversation_id, leg.theirs, leg.ours) for leg in legs if leg.medium == "text" and not leg.ended_at
        ),
        "references of open matters differ": _once(one.reference for one in known.values() if one.state != "resolved"),
    }
    for one in known.values():
        numbers = [number for where, number, _ in entries if where == one.id]
        laws[f"entries of {one.id} are numbered once"] = _once(numbers) and max(numbers, default=0) <= one.entries
        called = db.scalar(select(Outcall.id).where(Outcall.conversation_id == one.id, Outcall.state.in_(PENDING)))
        turns = ("bot",) if called and one.owner == "bot" and one.state == "open" else _may_be_the_turn_of(one, legs)
        laws[f"turn of {one.id}: {one.turn}, {one.owner}, {one.state}"] = one.turn in turns
    return [law for law, holds in laws.items() if not holds]


def _empty(db: Session, customer: str) -> bool:
    without = ~select(Entry.id).where(Entry.conversation_id == Conversation.id).exists()
    query = select(Conversation.id).where(Conversation.customer_id == customer, without)
    return db.scalar(query.limit(1)) is not None


def _once(values: Iterable[object]) -> bool:
    found = list(values)
    return len(found) == len(set(found))


def _may_be_the_turn_of(one: Conversation, legs: list[Leg]) -> tuple[str, ...]:
    if one.state in ("resolved", "snoozed"):
        return ("none",)
    if one.owner != "bot":
        return ("us",) if one.owner == "queue" else ("us", "customer")
    live = {leg.medium for leg in legs if leg.conversation_id == one.id and leg.ended_at is None and leg.wait != "over"}
    if "voice" in live:
        return ("bot",)
    return ("customer", "bot", "us") if live else ("none",)
