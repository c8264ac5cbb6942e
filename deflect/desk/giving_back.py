"""Gives a conversation back to the assistant, at a node that the agent chooses. One transaction.

The assistant goes on where the thread stood before a person came, at a question that the conversation came to, or at a
node that its author marked as an entry. It gets the customer's last message if that was not answered, so that it never
says goodbye to an open question; the usual place is the newest question that this message answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from deflect import gone_versions
from deflect.contacts.joining import questions_about_matters
from deflect.conversations.legs import newest_text_leg
from deflect.conversations.timeline import MASK, NewEntry, add_entry, reopen
from deflect.desk.commands import Refused, locked
from deflect.people import audit
from deflect.steps.take import go_on
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg
from deflect.turns.happenings import AUTOMATIC
from voice_flows.engine import machine, resuming
from voice_flows.model import session_json
from voice_flows.model.turns import Json, Moment, Started, Text
from voice_flows.schema.document import Flow
from voice_flows.schema.node import NodeBase

MOST: Final = 6
"""Questions of the conversation that are offered as places."""
LOOKED_BACK: Final = 200
"""Entries that are looked at for them."""
TITLE: Final = 60
"""Characters of a node's own words that stand for a title."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """A node at which the assistant can go on. `stood`: the thread stood there before a person came."""

    node: str
    title: str
    stood: bool


def ways_back(unit: Unit, conversation: str) -> tuple[WayBack, ...]:
    """The nodes at which the assistant can go on with a person's conversation, the usual one first."""
    held = unit.db.get(Conversation, conversation)
    leg = newest_text_leg(unit.db, conversation, live=True) if held and held.owner != "bot" else None
    return _places(unit, held, leg) if held and leg else ()


@transactional
def give_back(unit: Unit, conversation: str, user: str, node: str = "") -> None:
    """Give the conversation back to its flow at `node`, by default where the thread stood.

    Raises `Unknown`, or `Refused`: `not_waiting` where the assistant has it already, `no_thread` without a thread that
    goes on, `no_node` for a node that is not among `ways_back`.
    """
    held = locked(unit, conversation)
    leg = newest_text_leg(unit.db, held.id, live=True)
    if held.owner == "bot":
        raise Refused("not_waiting")
    if leg is None:
        raise Refused("no_thread")
    gone_versions.renewed(unit, leg)
    ways = _places(unit, held, leg)
    chosen = next((way for way in ways if way.node == node or not node), None)
    if chosen is None:
        raise Refused("no_node", nodes=[way.node for way in ways])
    audit.acted(unit, user, "given_back", held, node=chosen.node)
    _go_on_at(unit, held, leg, chosen, user)


def _go_on_at(unit: Unit, held: Conversation, leg: Leg, way: WayBack, user: str) -> None:
    words = _unanswered(unit, held, leg)
    reopen(held)
    meta = {"to": "back", "node": way.node} | _was(held, user)
    held.owner, held.owner_user_id, held.queued_at, held.unread = "bot", None, None, 0
    add_entry(unit, held, leg, NewEntry("state", origin="agent", user_id=user, node=way.node, meta=meta))
    session = session_json.load(leg.session)
    known = _flow_of(unit, leg, way.node, session.flow)
    outer = session if known == session.flow else replace(session, flow=known, returns=())
    leg.session, leg.wait = session_json.dump(machine.to_text(outer, way.node)), "start"
    go_on(unit, held, leg, Text(words) if words else Started())


def _was(held: Conversation, user: str) -> dict[str, Json]:
    """Whose it was, where it was not this agent's own: `take_back` gives it to them again."""
    if held.owner == "agent":
        return {} if held.owner_user_id in (user, None) else {"was": held.owner_user_id}
    return {"was": "queue", "place": held.queued_at.isoformat() if held.queued_at else None}


def _unanswered(unit: Unit, held: Conversation, leg: Leg) -> str:
    """The customer's last message in this thread that no person answered, or nothing."""
    told = (Entry.kind == "message_in") | ((Entry.kind == "message_out") & Entry.user_id.is_not(None))
    query = select(Entry).where(Entry.conversation_id == held.id, told).order_by(Entry.sequence.desc())
    for entry in unit.db.scalars(query.limit(5)):
        if entry.kind == "message_out":
            return ""
        if entry.leg_id == leg.id and AUTOMATIC not in entry.meta and "keyword" not in entry.meta:
            return "" if MASK in entry.text else entry.text
    return ""


def _places(unit: Unit, held: Conversation, leg: Leg) -> tuple[WayBack, ...]:
    """The ways back, first the newest question that the customer's unanswered message answers."""
    ways = tuple(_ways(unit, held, leg))
    words = _unanswered(unit, held, leg)
    if not words or not ways:
        return ways
    flows, session = gone_versions.flows_of(unit, leg), session_json.load(leg.session)
    for way in ways:
        flow = _flow_of(unit, leg, way.node, session.flow)
        asked = replace(machine.to_text(session, way.node), flow=flow, wait="answer")
        if not flows[flow].nodes[way.node].entry and resuming.answers(flows, asked, Text(words), Moment(unit.now)):
            return (way, *(other for other in ways if other != way))
    return ways


def _ways(unit: Unit, held: Conversation, leg: Leg) -> Iterator[WayBack]:
    """Where the thread stood, the questions the conversation came to, newest first, and the entries of its flow.

    Its beginning where there is none of them.
    """
    flows = gone_versions.flows_of(unit, leg)
    session = session_json.load(leg.session)
    here, outer = flows.get(session.flow), flows[leg.flow]
    stands = session.node if session.wait == "answer" else next(reversed(session.trail), "")
    given = set()
    if here is not None and stands in here.nodes:
        yield _way(here, stands, leg.language, stood=True)
        given.add(stands)
    for name in _asked(unit, held, here or outer):
        if name not in given and len(given) < MOST:
            given.add(name)
            yield _way(here or outer, name, leg.language)
    for name, node in outer.nodes.items():
        if node.entry and name not in given and node.person is None:
            given.add(name)
            yield _way(outer, name, leg.language)
    if not given:
        yield _way(outer, outer.start_text, leg.language)


def _asked(unit: Unit, held: Conversation, flow: Flow) -> Iterator[str]:
    """The questions of the flow that the conversation came to, newest first; not those about who calls and why."""
    told = select(Entry.node).where(Entry.conversation_id == held.id, Entry.kind.in_(("said", "message_out")))
    newest = told.where(Entry.user_id.is_(None), Entry.node != "").order_by(Entry.sequence.desc())
    greetings = questions_about_matters(flow)
    for name in dict.fromkeys(unit.db.scalars(newest.limit(LOOKED_BACK))):
        node = flow.nodes.get(name)
        if node is not None and node.kind in ("ask", "menu") and name not in greetings:
            yield name


def _flow_of(unit: Unit, leg: Leg, node: str, current: str) -> str:
    """The flow that a way's node belongs to: the one that the thread is in, else the one it began in."""
    flows = gone_versions.flows_of(unit, leg)
    return current if current in flows and node in flows[current].nodes else leg.flow


def _way(flow: Flow, name: str, language: str, *, stood: bool = False) -> WayBack:
    return WayBack(name, _title(flow.nodes[name], name, language), stood)


def _title(node: NodeBase, name: str, language: str) -> str:
    """The author's title, else the node's first words, else its name."""
    words = node.title or node.summary(language) or name.replace("_", " ")
    return words if len(words) <= TITLE else words[: TITLE - 1].rstrip() + "…"
