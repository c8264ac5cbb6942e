"""An agent's commands on calls to a customer: look ahead, call, have the assistant call, cancel, restore.

An agent who calls is rung first, and talks to the customer. Where the assistant calls, the flow goes on by phone at the
node where the conversation stands. The policy decides whether the number may be called; a refusal carries its reason in
words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from deflect.conversations import planned_calls
from deflect.conversations.planned_calls import Planned, UnknownCall
from deflect.desk.commands import Refused, Unknown, locked
from deflect.eligibility import rules
from deflect.eligibility.permission import may_call
from deflect.facts import CallRequest
from deflect.outbound_calls import agents_rings, commands
from deflect.outbound_calls.commands import CallTooLate
from deflect.people.merging import groups
from deflect.policy import phone_numbers
from deflect.policy.quiet_hours import quiet
from deflect.storage.transactions import Transactions, read_only, transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Identity, Leg, NotedNumber, Outcall, Ring, User
from deflect.tables.routing import By


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would happen if the agent called now. `code`: `ok`, or why not, or with `until` why not before then."""

    number: str
    code: str
    until: datetime | None
    quiet: bool
    """It is a quiet hour where the customer is. An agent may call nevertheless, and is warned."""
    timezone: str
    numbers: tuple[str, ...]
    """All that are known of the customer, the one that is called by default first."""
    by: By
    """Where the agent is rung first: on the page, or at `phone`."""
    phone: str
    barred: str
    """Why no call of the agent's can begin now: `in_call`, `on_a_call`, `being_called`; empty where it can."""
    barred_by: str
    """The colleague who talks to the customer or calls them."""


@dataclass(frozen=True, slots=True)
class Barred:
    """Why an agent cannot call now although the policy allows it, and which colleague is first."""

    code: str
    by: str = ""


@read_only
def outlook(unit: Unit, conversation: str, user: str, number: str = "") -> Outlook:
    """What would happen if the customer were called now, at `number` or as usual. Changes nothing. Raises `Refused`."""
    found = unit.db.get(Conversation, conversation)
    if found is None:
        raise Unknown(f"conversation {conversation}")
    known = _numbers(unit, found)
    chosen = _chosen(unit, known, number)
    flow = unit.flows.latest(found.flow)
    decision = may_call(unit, chosen, flow.timezone, by_hand=True)
    barred = _barred(unit, chosen, user) or Barred("")
    phone = agents_rings.telephone(unit.db, user)
    return Outlook(
        number=chosen,
        code=decision.code,
        until=decision.until,
        quiet=quiet(unit.now, phone_numbers.timezones(chosen, flow.timezone), rules.policy(unit).calls),
        timezone=phone_numbers.timezone(chosen, flow.timezone),
        numbers=known,
        by="phone" if phone else "page",
        phone=phone,
        barred=barred.code,
        barred_by=barred.by,
    )


def call(transactions: Transactions, conversation: str, user: str, client_id: str, number: str = "") -> Planned:
    """Call the customer as the agent `user`, who is rung first. Idempotent by `client_id`.

    Raises `Refused`: `no_number`, `anonymous` for what is no number, the policy's code, `in_call` where the agent is in
    a call; `on_a_call` and `being_called`, with the colleague's name in `by`, where the customer is called already.
    """
    return _allowed(_call(transactions, conversation, user, client_id, number))


@transactional
def _call(unit: Unit, conversation: str, user: str, client_id: str, number: str) -> Planned:
    held = locked(unit, conversation)
    key = f"desk:{conversation}:{client_id}"
    if (before := unit.db.scalars(select(Outcall).where(Outcall.key == key)).first()) is not None:
        return planned_calls.planned(unit.db, before)
    chosen = _chosen(unit, _numbers(unit, held), number)
    unit.db.execute(select(Identity.id).where(Identity.address == chosen).with_for_update())
    if (barred := _barred(unit, chosen, user)) is not None:
        raise Refused(barred.code, by=barred.by)
    request = CallRequest(key, chosen, held.flow, "agent", conversation=held.id, user_id=user, attempts=1)
    return planned_calls.planned(unit.db, commands.add(unit, request))


def have_called(transactions: Transactions, conversation: str, user: str, client_id: str, number: str = "") -> Planned:
    """Have the assistant call the customer now. Idempotent by `client_id`.

    Raises `Refused`: `no_number`, `anonymous`, or the policy's code.
    """

    def whom(unit: Unit) -> tuple[str, str]:
        found = unit.db.get(Conversation, conversation)
        if found is None:
            raise Unknown(f"conversation {conversation}")
        return _chosen(unit, _numbers(unit, found), number), found.flow

    chosen, flow = transactions.look(whom)
    key = f"desk:{conversation}:{client_id}"
    request = CallRequest(key, chosen, flow, "desk", conversation=conversation, user_id=user)
    return _allowed(commands.plan(transactions, request))


def _allowed(planned: Planned) -> Planned:
    if not planned.allowed:
        raise Refused(planned.code, reason=dict(planned.reason))
    return planned


def change(transactions: Transactions, verb: str, call: str, user: str) -> Planned:
    """Apply `cancel`, `restore` or `now` to a call. Raises `Unknown`, or `Refused` (`call_too_late`)."""
    do = {"cancel": commands.cancel, "restore": commands.restore, "now": commands.place_now}[verb]
    try:
        return do(transactions, call, user)
    except UnknownCall as unknown:
        raise Unknown(call) from unknown
    except CallTooLate as late:
        raise Refused(late.code) from late


def _numbers(unit: Unit, held: Conversation) -> tuple[str, ...]:
    """The customer's numbers: of the conversation's legs, newest first, then all others that are known or noted."""
    legs = select(Leg.theirs).where(Leg.conversation_id == held.id, Leg.theirs.startswith("+"), ~Leg.separated)
    members = groups.members_of(held.customer_id)
    known = select(Identity.address).where(Identity.customer_id.in_(members), Identity.kind == "phone")
    noted = select(NotedNumber.address).where(NotedNumber.customer_id.in_(members), NotedNumber.taken_at.is_(None))
    queries = (
        legs.order_by(Leg.opened_at.desc(), Leg.id.desc()),
        known.order_by(Identity.created_at, Identity.id),
        noted.order_by(NotedNumber.at, NotedNumber.id),
    )
    return tuple(dict.fromkeys(number for query in queries for number in unit.db.scalars(query)))


def _chosen(unit: Unit, known: tuple[str, ...], number: str) -> str:
    """The number to call: the one that was keyed or picked, else the usual one. Raises `Refused`."""
    if not number:
        if not known:
            raise Refused("no_number")
        return known[0]
    read = phone_numbers.parse(number, unit.installation.region)
    if read.e164 is None:
        raise Refused("emergency" if read.kind == "emergency" else "anonymous")
    return read.e164


def _barred(unit: Unit, number: str, user: str) -> Barred | None:
    """Why this agent cannot call this number now; `None` where they can."""
    if agents_rings.in_call(unit.db, user):
        return Barred("in_call")
    talks = (Ring.leg_id == Leg.id) & (Ring.state == "talking")
    on_line = select(Leg.id, User.name).outerjoin(Ring, talks).outerjoin(User, User.id == Ring.user_id)
    live = (Leg.theirs == number, Leg.medium == "voice", Leg.ended_at.is_(None), Leg.trust != "none")
    if (talk := unit.db.execute(on_line.where(*live).limit(1)).first()) is not None:
        return Barred("on_a_call", talk.name or "")
    begun = Outcall.state.in_(("placing", "answered")) | ((Outcall.state == "queued") & (Outcall.purpose == "agent"))
    calls = select(Outcall.purpose, Outcall.user_id, User.name).outerjoin(User, User.id == Outcall.user_id)
    called = unit.db.execute(calls.where(Outcall.number == number, begun).limit(1)).first()
    if called is None:
        return None
    if called.purpose == "agent" and called.user_id == user:
        return Barred("in_call")
    return Barred("being_called", called.name if called.purpose == "agent" else "")
