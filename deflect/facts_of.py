"""What texts and policy may know at a turn, gathered from the ledger. Read only; nothing is decided here."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from deflect import cut_calls, waiting_calls, waits
from deflect.call_facts import calling
from deflect.house import spoken
from deflect.identities import identity_of
from deflect.policy import Candidate, Decision, decide
from deflect.suppression import suppressed
from deflect.tables import Conversation, Customer, Handoff, Leg, Outbox
from deflect.unit import Unit
from voice_flows.document import Flow
from voice_flows.turns import Json, Moment

_DAY = timedelta(hours=24)


def moment(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow) -> Moment:
    """The facts of this turn, as `voice_flows.turns.Moment` names them."""
    customer = unit.db.get_one(Customer, leg.customer_id)
    identity = identity_of(unit, leg.theirs)
    sender = unit.house.sender_of(leg.flow)
    vouched = leg.medium == "text" or leg.trust != "none"
    name = customer.name or "" if vouched else ""  # whoever claims a number must not hear whose it is
    cut = cut_calls.before(unit, leg)
    facts: dict[str, Json] = {
        "customer": {"name": name, "known": bool(name), "number": leg.theirs},
        "contact": {
            "channel": leg.channel,
            "number_kind": identity.number_kind if identity else leg.number_kind or "anonymous",
        },
        "thread": thread(unit, conversation, leg) | {"cut": bool(cut)},
        "cut": cut,
        "wait": waiting(unit, conversation, leg),
        "sender": {"spoken": spoken(sender)},
        "call": calling(unit, leg, flow),
    }
    if leg.medium == "voice":
        decision = offer(unit, leg, flow.timezone)
        reason = decision.reason.get(leg.language[:2]) or decision.reason.get("en", "")
        facts["offer"] = {"allowed": decision.allowed, "code": decision.code, "reason": reason}
    else:
        facts["offer"] = {"allowed": True, "code": "ok", "reason": ""}
    return Moment(unit.now, facts)


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
    return {**waits.known(unit.db, unit.now), "people": _before(unit, conversation, leg, since),
            "at_work": waiting_calls.at_work(unit.db, unit.now)}  # fmt: skip


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
