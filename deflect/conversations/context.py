"""What texts and policy may know at a turn, gathered from the ledger as it is asked for. Read only; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from deflect.conversations import dropped_calls
from deflect.conversations.call_context import calling
from deflect.conversations.suppression import suppressed
from deflect.installation import spoken
from deflect.people.identities import identity_of
from deflect.policy.texting import Candidate, Decision, decide
from deflect.routing import wait_times, waiting_calls
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Customer, Handoff, Leg, Outbox
from voice_flows.model.turns import Json, Moment
from voice_flows.schema.document import Flow

_DAY = timedelta(hours=24)


class Facts(Mapping[str, Json]):
    """Facts by name, each gathered when it is first read: most turns need none. What was read stays as it was."""

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


def moment(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow) -> Moment:
    """The facts of this turn, as `voice_flows.model.turns.Moment` names them."""
    facts = Facts(
        {
            "customer": lambda: _customer(unit, leg),
            "contact": lambda: _contact(unit, leg),
            "thread": lambda: thread(unit, conversation, leg) | {"cut": bool(facts["cut"])},
            "cut": lambda: dropped_calls.before(unit, leg),
            "wait": lambda: waiting(unit, conversation, leg),
            "sender": lambda: {"spoken": spoken(unit.house.sender_of(leg.flow))},
            "call": lambda: calling(unit, leg, flow),
            "offer": lambda: _offer(unit, leg, flow),
        }
    )
    return Moment(unit.now, facts)


def _customer(unit: Unit, leg: Leg) -> dict[str, Json]:
    vouched = leg.medium == "text" or leg.trust != "none"
    # whoever claims a number must not hear whose it is
    name = unit.db.get_one(Customer, leg.customer_id).name or "" if vouched else ""
    return {"name": name, "known": bool(name), "number": leg.theirs}


def _contact(unit: Unit, leg: Leg) -> dict[str, Json]:
    identity = identity_of(unit, leg.theirs)
    kind = identity.number_kind if identity else leg.number_kind or "anonymous"
    return {"channel": leg.channel, "number_kind": kind}


def _offer(unit: Unit, leg: Leg, flow: Flow) -> dict[str, Json]:
    decision = offer(unit, leg, flow.timezone) if leg.medium == "voice" else Decision(True)
    reason = decision.reason.get(leg.language[:2]) or decision.reason.get("en", "")
    return {"allowed": decision.allowed, "code": decision.code, "reason": reason}


def thread(unit: Unit, conversation: Conversation, leg: Leg) -> dict[str, Json]:
    """The customer's open thread: on a call that of any of their conversations, if the line's number counts.

    `staffed` is true while a person has it; whether anybody else is at work is not known here, and is `None`.
    """
    own: dict[str, Json] = {"open": False, "reference": conversation.reference, "node": "", "staffed": None}
    if conversation.owner == "agent":
        own["staffed"] = True
    if leg.medium == "text":
        return own | {"open": True, "node": leg.session.get("node", "")}
    if leg.trust == "none":
        return own
    query = (
        select(Leg, Conversation)
        .join(Conversation, Conversation.id == Leg.conversation_id)
        .where(Leg.customer_id == leg.customer_id, Leg.medium == "text", Leg.ended_at.is_(None), Leg.wait != "over")
        .where(Conversation.state != "resolved", Leg.opened_at < leg.opened_at)
        .order_by(Leg.opened_at.desc())
        .limit(1)
    )
    for other, theirs in unit.db.execute(query):
        node = other.session.get("node", "") if other.flow == leg.flow else ""
        return own | {"open": True, "reference": theirs.reference, "node": node}
    return own


def waiting(unit: Unit, conversation: Conversation, leg: Leg) -> dict[str, Json]:
    """Minutes until a person answers, by phone and by text, `None` where unknown; and how many are served before.

    On a call those are the callers in front; in a thread, all who wait for a person.
    """
    since = conversation.queued_at or unit.now
    return {
        **wait_times.known(unit.db, unit.now),
        "people": _before(unit, conversation, leg, since),
        "at_work": waiting_calls.at_work(unit.db, unit.now),
    }


def _before(unit: Unit, conversation: Conversation, leg: Leg, since: datetime) -> int:
    if leg.medium == "voice":
        return waiting_calls.ahead(unit.db, leg, since)
    people = select(func.count()).where(Conversation.owner == "queue", Conversation.state == "open")
    return unit.db.scalar(people.where(Conversation.queued_at < since, Conversation.id != conversation.id)) or 0


def offer(unit: Unit, leg: Leg, timezone: str, *, waiting: bool = True) -> Decision:
    """May this caller be texted now?"""
    return may_text(unit, leg.theirs, leg.trust, timezone, waiting=waiting)


def may_text(unit: Unit, number: str, trust: str, timezone: str, *, waiting: bool = True) -> Decision:
    """May a conversation be begun by text with this number?"""
    identity = identity_of(unit, number)
    since = unit.now - _DAY
    to_number = select(func.count()).where(Outbox.recipient == number, Outbox.created_at > since, Outbox.opens)
    to_all = select(func.count()).select_from(Handoff).where(Handoff.accepted_at > since)
    level = trust if trust in ("trusted", "attested") else "none"
    return decide(
        Candidate(
            kind=identity.number_kind if identity else "anonymous",  # type: ignore[arg-type]
            country=identity.country if identity else "",
            now=unit.now,
            timezone=timezone,
            trust=level,  # type: ignore[arg-type]
            suppressed=bool(number) and suppressed(unit.db, number),
            texts_to_number_today=unit.db.scalar(to_number) or 0,
            texts_today=unit.db.scalar(to_all) or 0,
            waiting=waiting,
        ),
        unit.policy,
    )
