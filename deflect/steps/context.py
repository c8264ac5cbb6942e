"""The facts that a step's texts and policy may use, each read from the ledger when it is first asked for. Read only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache, partial

from sqlalchemy import bindparam, func, select

from deflect.contacts import identity_levels, undecided
from deflect.conversations import dropped_calls, kept_places, line_facts, open_threads, repeat_calls
from deflect.eligibility import brand_senders
from deflect.eligibility.permission import may_call
from deflect.installation import spoken
from deflect.people.identities import identity_of
from deflect.people.merging import groups
from deflect.routing import wait_times, waiting_calls
from deflect.steps import text_codes
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Customer, Identity, Leg
from voice_flows.model.identity import surer
from voice_flows.model.turns import Json, Moment
from voice_flows.schema.document import Flow
from voice_flows.schema.opening_hours import zone

APART = frozenset({"said_other", "not_said"})
"""Why a call is a matter of its own though its caller was asked about an open one: of that one nothing more is told."""
_NAME = select(groups.shown_name()).where(Customer.id == bindparam("customer"))


class Facts(Mapping[str, Json]):
    """Facts by name, each gathered when it is first read, since most steps need none; then it stays the same."""

    def __init__(self, gather: Mapping[str, Callable[[], Json]]) -> None:
        self._gather = gather
        self._known: dict[str, Json] = {}

    def __getitem__(self, name: str) -> Json:
        if name not in self._known:
            self._known[name] = self._gather[name]()
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._gather

    def __iter__(self) -> Iterator[str]:
        return iter(self._gather)

    def __len__(self) -> int:
        return len(self._gather)


def gathered(facts: Mapping[str, Json]) -> Mapping[str, Json]:
    """All facts as they are now, whenever they are read."""
    return {name: gathered(each) if isinstance(each, Facts) else each for name, each in facts.items()}


def moment(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow) -> Moment:
    """The facts of this turn, as `voice_flows.model.turns.Moment` names them.

    None refers to all of them: what does so lives on with the whole step until garbage is collected.
    """
    cut = cache(partial(dropped_calls.last_dropped, unit, leg))
    facts = Facts(
        {
            "customer": lambda: _customer(unit, leg),
            "contact": lambda: _contact(unit, conversation, leg),
            "thread": lambda: _of_thread(unit, conversation, leg, cut),
            "open_thread": lambda: open_threads.known(unit, conversation, leg, flow.timezone),
            "cut": cut,
            "calls": lambda: {"today": repeat_calls.today(unit, conversation, zone(flow.timezone))},
            "wait": lambda: waiting(unit, conversation, leg, flow),
            "sender": lambda: {"spoken": _sender(unit, leg)},
            "call": lambda: _calling(unit, leg, flow),
            "offer": lambda: (
                Facts(text_codes.offer(unit, leg, flow)) if leg.medium == "voice" else text_codes.no_offer()
            ),
        }
    )
    return Moment(unit.now, unit.stated.over(facts) if unit.stated else facts)


def _sender(unit: Unit, leg: Leg) -> str:
    """The number that texts come from, as it is spoken; empty where the flow's brand has none."""
    sender = brand_senders.sender_for(unit, leg.flow, leg.theirs)
    return spoken(sender.address) if sender else ""


def _customer(unit: Unit, leg: Leg) -> dict[str, Json]:
    """Who the customer is; nothing for a number that is only claimed, since a flow would look its owner up by it."""
    if leg.medium == "voice" and leg.trust == "none":
        return {"name": "", "known": False, "number": ""}
    name = unit.db.scalar(_NAME, {"customer": leg.customer_id}) or ""
    return {"name": name, "known": bool(name), "number": _number(unit, leg)}


def _number(unit: Unit, leg: Leg) -> str:
    """The number that the customer is known by: not the one they read texts at, where that is another customer's."""
    owner = identity_of(unit, leg.theirs) if leg.medium == "text" else None
    if owner is None or groups.same(unit.db, owner.customer_id, leg.customer_id):
        return leg.theirs
    first = (
        select(Identity.address)
        .where(Identity.customer_id == leg.customer_id)
        .order_by(Identity.created_at, Identity.id)
    )
    return unit.db.scalar(first.limit(1)) or ""


def _contact(unit: Unit, conversation: Conversation, leg: Leg) -> dict[str, Json]:
    identity = identity_of(unit, leg.theirs)
    kind = identity.number_kind if identity else leg.number_kind or "anonymous"
    return {"channel": leg.channel, "number_kind": kind, "identity": _level(unit, conversation, leg)}


def _level(unit: Unit, conversation: Conversation, leg: Leg) -> str:
    """How surely it is known who is at the other end of this contact, see `deflect.contacts.identity_levels`.

    A call of ours to the number from which the customer wrote reaches that customer.
    """
    level = identity_levels.of_leg(leg)
    thread = open_threads.of_call(unit, conversation, leg) if leg.direction == "out" else None
    if thread is None or thread.last_word_at is None or identity_levels.dropped(unit, thread):
        return level
    if thread.theirs == leg.theirs:
        return surer(level, "confirmed")
    return level


def _calling(unit: Unit, leg: Leg, flow: Flow) -> dict[str, Json]:
    """What the line told of this call, whether we placed it, and whether the customer may be called back."""
    known: dict[str, Json] = {"ours": leg.direction == "out", "id": leg.call_id or ""}
    known["own"] = spoken(unit.installation.caller_of(flow.flow))
    known |= line_facts.opened(unit.vault, leg.line_facts)
    if not leg.theirs or (leg.medium == "voice" and leg.trust == "none"):
        return known | {"allowed": False, "code": "anonymous", "reason": ""}
    decision = may_call(unit, leg.theirs, flow.timezone, asks=True)
    allowed = decision.allowed or decision.until is not None
    reason = decision.words(leg.language)
    return known | {"allowed": allowed, "code": decision.code, "reason": "" if allowed else reason}


def _of_thread(unit: Unit, conversation: Conversation, leg: Leg, cut: Callable[[], Json]) -> Facts:
    """The open thread, whether the caller's last call was cut, and whether a person of ours answered last."""
    known = thread(unit, conversation, leg)
    asked = {"cut": lambda: bool(cut()), "answered": lambda: open_threads.answered(unit, conversation, leg)}
    return Facts({**{name: partial(known.get, name) for name in known}, **asked})


def thread(unit: Unit, conversation: Conversation, leg: Leg) -> dict[str, Json]:
    """The customer's open thread; on a call the one that `deflect.contacts` chose when the call began.

    `staffed` is true while an agent owns it, else `None`: unknown.
    """
    own: dict[str, Json] = {"open": False, "reference": conversation.reference, "node": "", "staffed": None}
    if conversation.owner == "agent":
        own["staffed"] = True
    if leg.medium == "text":
        return own | {"open": True, "node": leg.session.get("node", "")}
    other = unit.db.get(Leg, leg.about_leg_id) if leg.about_leg_id and leg.chosen not in APART else None
    theirs = unit.db.get(Conversation, other.conversation_id) if other is not None else None
    if other is None or theirs is None or other.ended_at is not None or open_threads.closed(unit, theirs, other):
        return own
    told = theirs.reference if leg.chosen == undecided.ASKED else conversation.reference
    return own | {"open": True, "reference": told, "node": other.session.get("node", "")}


def waiting(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow) -> dict[str, Json]:
    """Minutes until an agent answers, by phone and by text (`None` if unknown), and how many people are ahead.

    The minutes are those of the conversation's queue, before that of the flow's only one. On a call the people ahead
    are callers; in a thread, all conversations that wait for an agent.
    """
    waits = both_sides(unit, conversation, leg, flow)
    told = {name: waits[name] for name in ("voice", "text", "people", "kept")}
    return told | {"at_work": bool(waits["agents"])}


def both_sides(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow) -> Mapping[str, Json]:
    """Minutes until an agent answers by phone and by text, people ahead and agents at work; read once in a step."""
    if leg.id not in unit.waits:
        kept = kept_places.kept_since(unit, conversation)
        names = {node.queue_name for node in flow.nodes.values() if node.queue_name}
        queue = conversation.queue or (names.pop() if len(names) == 1 else "")
        people, agents = _there(unit, conversation, leg, kept or conversation.queued_at or unit.now)
        waits: dict[str, Json] = {**wait_times.known(unit.db, unit.now, queue), "kept": kept is not None}
        unit.waits[leg.id] = waits | {"people": people, "agents": agents}
    return unit.waits[leg.id]


def _there(unit: Unit, conversation: Conversation, leg: Leg, since: datetime) -> tuple[int, int]:
    """How many people are ahead, and how many agents are at work."""
    if leg.medium == "voice":
        return waiting_calls.ahead_and_at_work(unit.db, leg, since, unit.now, conversation.queue)
    people = select(func.count()).where(Conversation.owner == "queue", Conversation.state == "open")
    before = people.where(Conversation.queued_at < since, Conversation.id != conversation.id)
    return unit.db.scalar(before) or 0, waiting_calls.agents_at_work(unit.db, unit.now, conversation.queue)
