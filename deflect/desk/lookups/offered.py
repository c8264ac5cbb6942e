"""Which look-ups an agent can make for a conversation: the fetches that its flow offers at the desk. Reads only.

The published version counts, so that an author can take a button off at once; what a request sends are the values of
the conversation's newest call or thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from deflect.desk.commands import Refused, Unknown
from deflect.steps import calendars, context
from deflect.storage.unit import Unit, UnknownFlow
from deflect.tables import Conversation, Leg
from deflect.tables.sealed import Unopened
from voice_flows.asking.steps import Here, lookup
from voice_flows.asking.words import scope
from voice_flows.model import session_json
from voice_flows.model.turns import Fetch
from voice_flows.nodes.fetch import behaviour
from voice_flows.nodes.fetch.model import FetchNode
from voice_flows.wording import templates


@dataclass(frozen=True, slots=True)
class Lookup:
    """A button: the node that makes the request, and the button's words by language."""

    node: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """A request, the node that makes it, and which of the values that it saves are not to be shown."""

    wanted: Fetch
    node: FetchNode
    masked: frozenset[str]


def of_conversation(unit: Unit, conversation: str) -> tuple[Lookup, ...]:
    """Returns the look-ups that can be made now, in the order of the flow. Raises `Unknown`."""
    return tuple(Lookup(one.wanted.node, dict(one.node.desk or {})) for one in _requests(unit, conversation))


def request(unit: Unit, conversation: str, node: str) -> Request:
    """Returns what a look-up asks for. Raises `Unknown`, and `Refused` (`lookup_gone`) for one that is not offered."""
    found = next((one for one in _requests(unit, conversation) if one.wanted.node == node), None)
    if found is None:
        raise Refused("lookup_gone")
    return found


def _requests(unit: Unit, conversation: str) -> Iterator[Request]:
    held = unit.db.get(Conversation, conversation)
    if held is None:
        raise Unknown(f"conversation {conversation}")
    newest = select(Leg).where(Leg.conversation_id == conversation).order_by(Leg.opened_at.desc(), Leg.id.desc())
    leg = unit.db.scalars(newest.limit(1)).first()
    if leg is None or not leg.session or isinstance(leg.session, Unopened):
        return
    try:
        flow = unit.flows.latest(leg.flow)
    except UnknownFlow:
        return
    flows = calendars.over(unit.db, {flow.flow: flow})
    session, moment = session_json.load(leg.session), context.moment(unit, held, leg, flows[flow.flow])
    asked = (one.collected for one in flow.nodes.values())
    masked = frozenset(one.variable for one in asked if one and one.sensitive)
    for name, node in flow.nodes.items():
        if isinstance(node, FetchNode) and node.desk and not node.acts:
            here = Here(flows, flows[flow.flow], session, moment).with_(node=name)
            wanted = _wanted(node, here)
            if wanted is not None:
                yield Request(wanted, node, masked)


def _wanted(node: FetchNode, here: Here) -> Fetch | None:
    """Returns the request; `None` while a value that it sends is not known."""
    known = scope(here)
    sent = {name for _, text in node.templates() for name in templates.read_names(text, dotted=True)}
    if any(lookup(known, name) in (None, "") for name in sent):
        return None
    try:
        return behaviour.request(node, here)
    except templates.BadText:
        return None
