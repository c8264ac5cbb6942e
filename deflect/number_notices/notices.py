"""Begins the thread in which the owner of a known number is told what was done from another number.

It is a conversation of its own, of that number's customer: whoever acted sees nothing of it, and its reply is read
there. The first step is the caller's to take.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, select

from deflect.contacts import identity_levels
from deflect.conversations import opening
from deflect.conversations.opening import Ends
from deflect.conversations.timeline import NewEntry, add_entry
from deflect.eligibility import brand_senders, text_consent, text_decisions
from deflect.eligibility.permission import may_notify
from deflect.people.customers import customer_at
from deflect.people.identities import identity_of
from deflect.people.merging import groups
from deflect.policy.phone_numbers import masked
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg
from voice_flows.engine import machine
from voice_flows.model.notices import Notice
from voice_flows.schema.document import Flow

NOTICE: Final = "notice"
"""Why such a thread is a conversation of its own; the words for people are `choosing.notice` of the locales."""
STANDS: Final = timedelta(hours=24)
"""How long a notice that nobody has answered stands for what is done after it, so that no second one is written."""
_UNANSWERED = (
    select(Leg.session)
    .where(Leg.theirs == bindparam("number"), Leg.chosen == NOTICE, Leg.flow == bindparam("flow"))
    .where(Leg.ended_at.is_(None), Leg.wait == "answer", Leg.last_word_at.is_(None), Leg.opened_at > bindparam("since"))
)


def begin(
    unit: Unit, conversation: Conversation, leg: Leg, effect: Notice, flows: Mapping[str, Flow]
) -> tuple[Conversation, Leg] | None:
    """Creates conversation and thread; `None` where there is nobody to tell, or policy or the owner forbid it."""
    flow, number = flows[effect.flow], effect.number
    if _is_their_own(unit, leg, number) or _stands(unit, effect):
        return None
    decision = may_notify(unit, number, flow.timezone, source=leg.source, flow=flow.flow)
    declined = text_consent.owner_refuses(unit, number)
    sender = brand_senders.sender_for(unit, flow.flow, number)
    if declined or not decision.allowed or sender is None:
        said = "declined" if declined else ""
        kept = text_decisions.keep(unit, conversation.id, leg, "notice", decision, node=effect.node, said=said)
        meta = {"value": False, "decision": kept}
        add_entry(unit, conversation, leg, NewEntry("offered", node=effect.node, meta=meta))
        return None
    customer = customer_at(unit, number, leg.language)
    told = opening.new_conversation(unit, customer, flow, customer.language, sender.channel)
    session = machine.begin(flow, "text", customer.language, effect.start, effect.values)
    ends = Ends(sender.channel, sender.address, number, trust="trusted", source=leg.source)
    thread = opening.new_leg(unit, told, session, flow, ends)
    thread.chosen = NOTICE
    text_consent.to_notice(unit, thread)
    _link(unit, conversation, leg, "notice_sent", told, masked(number))
    _link(unit, told, thread, "notice_about", conversation)
    return told, thread


def _is_their_own(unit: Unit, leg: Leg, number: str) -> bool:
    """True where the contact comes from the number, or surely from its owner. A number only claimed is nobody's."""
    if leg.medium == "voice" and leg.trust == "none":
        return False
    if leg.theirs == number:
        return True
    known = identity_of(unit, number)
    if known is None or identity_levels.of_leg(leg) not in identity_levels.OURS_FOR_SURE:
        return False
    return groups.same(unit.db, known.customer_id, leg.customer_id)


def _stands(unit: Unit, effect: Notice) -> bool:
    """True while the owner was told of the same and has not answered."""
    asked = {"number": effect.number, "flow": effect.flow, "since": unit.now - STANDS}
    return any(session.get("node") == effect.start for session in unit.db.scalars(_UNANSWERED, asked))


def _link(unit: Unit, here: Conversation, leg: Leg, event: str, other: Conversation, text: str = "") -> None:
    """Tells of the notice in one of the two conversations, and names the other."""
    meta = {"to": event, "other": other.id, "reference": other.reference}
    add_entry(unit, here, leg, NewEntry("state", text, node=str(leg.session.get("node", "")), meta=meta))
