"""A person has the customer called: the flow goes on by phone where the conversation stands. Or calls it off.

Whether the number may be called is for policy; a refusal carries its reason for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from deflect.conversations.permission import may_call
from deflect.conversations.planned_calls import Planned, UnknownCall
from deflect.desk.commands import Refused, Unknown
from deflect.facts import CallRequest
from deflect.outbound_calls import commands
from deflect.outbound_calls.commands import CallTooLate
from deflect.policy import phone_numbers
from deflect.policy.quiet_hours import quiet
from deflect.storage.transactions import Transactions, read_only
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Identity, Leg


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would come of calling now. `code`: ok, why never, or with `until` why not before then."""

    number: str
    code: str
    until: datetime | None
    quiet: bool
    """It is a quiet hour where they are. A person who calls may have their reasons, and is told."""
    timezone: str


@read_only
def outlook(unit: Unit, conversation: str) -> Outlook:
    """What an agent should know before the customer is called; changes nothing. Raises `Refused` (`no_number`)."""
    number, name = _whom(unit, conversation)
    flow = unit.shelf.latest(name)
    decision = may_call(unit, number, flow.timezone, by_hand=True)
    zone = phone_numbers.timezone(number, flow.timezone)
    return Outlook(number, decision.code, decision.until, quiet(unit.now, zone, unit.policy.calls), zone)


def call(transactions: Transactions, conversation: str, user: str, client_id: str) -> Planned:
    """Have the customer called now. Idempotent by `client_id`. Raises `Refused` (`no_number`, or a policy's code)."""
    number, flow = transactions.look(lambda unit: _whom(unit, conversation))
    planned = commands.plan(
        transactions,
        CallRequest(f"desk:{conversation}:{client_id}", number, flow, "desk", conversation=conversation, user_id=user),
    )
    if not planned.allowed:
        raise Refused(planned.code, reason=dict(planned.reason))
    return planned


def change(transactions: Transactions, verb: str, call: str, user: str) -> Planned:
    """`cancel`, `restore` or `now`. Raises `Unknown`, or `Refused` with `call_too_late`."""
    do = {"cancel": commands.cancel, "restore": commands.restore, "now": commands.place_now}[verb]
    try:
        return do(transactions, call, user)
    except UnknownCall as unknown:
        raise Unknown(call) from unknown
    except CallTooLate as late:
        raise Refused(late.code) from late


def _whom(unit: Unit, conversation: str) -> tuple[str, str]:
    """The customer's number: that of the newest leg, else any they have; and the conversation's flow."""
    found = unit.db.get(Conversation, conversation)
    if found is None:
        raise Unknown(f"conversation {conversation}")
    legs = select(Leg.theirs).where(Leg.conversation_id == conversation, Leg.theirs.startswith("+"))
    known = select(Identity.address).where(Identity.customer_id == found.customer_id, Identity.kind == "phone")
    number = unit.db.scalar(legs.order_by(Leg.opened_at.desc()).limit(1)) or unit.db.scalar(known.limit(1))
    if not number:
        raise Refused("no_number")
    return number, found.flow
