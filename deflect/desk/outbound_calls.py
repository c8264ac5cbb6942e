"""An agent's commands on calls to a customer: look ahead, call now, cancel, restore.

The flow goes on by phone at the node where the conversation stands. The policy decides whether the number may be
called; a refusal carries its reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from deflect.conversations.planned_calls import Planned, UnknownCall
from deflect.desk.commands import Refused, Unknown
from deflect.eligibility.permission import may_call
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
    """What would happen if the agent called now. `code`: `ok`, or why not, or with `until` why not before then."""

    number: str
    code: str
    until: datetime | None
    quiet: bool
    """It is a quiet hour where the customer is. An agent may call nevertheless, and is warned."""
    timezone: str


@read_only
def outlook(unit: Unit, conversation: str) -> Outlook:
    """What would happen if the customer were called now. Changes nothing. Raises `Refused` (`no_number`)."""
    number, name = _whom(unit, conversation)
    flow = unit.flows.latest(name)
    decision = may_call(unit, number, flow.timezone, by_hand=True)
    zone = phone_numbers.timezone(number, flow.timezone)
    zones = phone_numbers.timezones(number, flow.timezone)
    return Outlook(number, decision.code, decision.until, quiet(unit.now, zones, unit.policy.calls), zone)


def call(transactions: Transactions, conversation: str, user: str, client_id: str) -> Planned:
    """Call the customer now. Idempotent by `client_id`. Raises `Refused` (`no_number`, or the policy's code)."""
    number, flow = transactions.look(lambda unit: _whom(unit, conversation))
    planned = commands.plan(
        transactions,
        CallRequest(f"desk:{conversation}:{client_id}", number, flow, "desk", conversation=conversation, user_id=user),
    )
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


def _whom(unit: Unit, conversation: str) -> tuple[str, str]:
    """The customer's number (of the newest leg, else any known one) and the conversation's flow."""
    found = unit.db.get(Conversation, conversation)
    if found is None:
        raise Unknown(f"conversation {conversation}")
    legs = select(Leg.theirs).where(Leg.conversation_id == conversation, Leg.theirs.startswith("+"), ~Leg.separated)
    known = select(Identity.address).where(Identity.customer_id == found.customer_id, Identity.kind == "phone")
    number = unit.db.scalar(legs.order_by(Leg.opened_at.desc()).limit(1)) or unit.db.scalar(known.limit(1))
    if not number:
        raise Refused("no_number")
    return number, found.flow
