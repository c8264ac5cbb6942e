"""Takes the reply of a number that a caller gave: its yes begins the thread there, its no ends the matter for it.

Until then the owner of the number learns nothing, and the number belongs to no record. A number of another customer
stays theirs: it only carries this one conversation.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from deflect.contacts import identity_levels
from deflect.conversations import opening, timeline
from deflect.conversations.handoffs import NOT_THEIRS
from deflect.conversations.timeline import NewEntry, add_entry
from deflect.eligibility import suppression, text_consent
from deflect.facts import Inbound
from deflect.inbound import emergencies
from deflect.messaging import compose
from deflect.people import consent, identities
from deflect.policy import keywords, phone_numbers
from deflect.policy.phone_numbers import masked
from deflect.steps import entries
from deflect.steps.take import take
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Handoff, Identity, Leg
from voice_flows.model.turns import Queue, Started, Text
from voice_flows.schema.parts import DEFAULT_QUEUE
from voice_flows.understanding import matching
from voice_flows.values.reading import ValueRule
from voice_flows.wording import phrases

ASKED: Final = 2
"""Messages that are no answer and get one; to more there is silence."""


def answered(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound) -> None:
    """Takes one message of the number."""
    said = _answer(unit, conversation, leg, inbound.body)
    word = inbound.opt_out or keywords.keyword(inbound.body)
    if emergencies.called(unit, leg, inbound.body):
        _called_for_help(unit, conversation, leg, inbound)
    elif word == "stop":
        _stopped(unit, conversation, leg, inbound)
    elif said is True and word is None:
        _theirs(unit, conversation, leg, inbound)
    elif said is False and word is None:
        _not_theirs(unit, conversation, leg, inbound)
        _reply(unit, conversation, leg, "number_not_theirs", always=True)
    else:
        _noted(unit, conversation, leg, inbound)
        if _unclear_so_far(unit, leg) <= ASKED:
            _reply(unit, conversation, leg, "number_confirm_again")


def _answer(unit: Unit, conversation: Conversation, leg: Leg, body: str) -> bool | None:
    """A yes, a no, or neither. The reference that the caller heard counts as a yes."""
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    bare = body.strip().casefold().rstrip(".!")
    if bare in ("1", conversation.reference.casefold()):
        return True
    says = phrases.wording("number_says_not_me", leg.language, flow.brand.register_, flow.country)
    if bare == "2" or any(one.strip() in bare for one in says.split(",")):
        return False
    match = matching.understand(
        "yes_no", ValueRule(asking="check"), Text(body), leg.language, unit.now.date(), flow.country
    )
    return match.value if match.verdict == "accept" and isinstance(match.value, bool) else None


def _called_for_help(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound) -> None:
    """Answers a call for help whoever writes it, and has a person see it. The question stays open."""
    _noted(unit, conversation, leg, inbound)
    emergencies.answer(unit, conversation, leg, Text(inbound.body))
    _queue(unit, conversation, leg, "emergency")


def _theirs(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound) -> None:
    """The number is the caller's: the flow goes on there. It becomes their address, unless another customer has it."""
    timeline.message_outside_a_step(unit, conversation, leg, inbound)
    by = {"by": "text", "answer": inbound.body[:40], "key": inbound.key}
    consent.record(unit, text_consent.CONVERSATION, leg.theirs, by, customer=leg.customer_id, leg=leg, at=inbound.at)
    _joined(unit, leg)
    _told(unit, conversation, leg, "number_confirmed")
    identity_levels.reach(unit, leg, "confirmed")
    leg.wait = "start"
    opening.end_older(unit, leg)
    take(unit, conversation, leg, Started())


def _joined(unit: Unit, leg: Leg) -> None:
    if identities.identity_of(unit, leg.theirs) is not None:
        return
    read = phone_numbers.parse(leg.theirs, unit.installation.region)
    identity = Identity(
        id=unit.ids("idn"),
        customer_id=leg.customer_id,
        kind="phone",
        address=leg.theirs,
        level="confirmed",
        level_at=unit.now,
        number_kind="mobile" if read.kind == "unknown" else read.kind,
        country=read.country,
        created_at=unit.now,
    )
    unit.db.add(identity)
    identities.made(unit, identity)


def _not_theirs(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound) -> None:
    """The number is another person's: this is noted, and a person of ours calls the customer if they have hung up."""
    _noted(unit, conversation, leg, inbound)
    _refusal(unit, leg, inbound)
    leg.ended_at, leg.outcome = unit.now, NOT_THEIRS
    handoff = unit.db.scalars(select(Handoff).where(Handoff.text_leg_id == leg.id)).first()
    if handoff is not None:
        handoff.undelivered_at, handoff.code = unit.now, NOT_THEIRS
        events.happened(unit.db, "handoff", conversation.id)
    _told(unit, conversation, leg, "wrong_number")
    on_the_line = select(Leg.id).where(
        Leg.conversation_id == conversation.id, Leg.medium == "voice", Leg.ended_at.is_(None)
    )
    if unit.db.scalar(on_the_line.limit(1)) is None:
        _queue(unit, conversation, leg, "wrong_number")


def _queue(unit: Unit, conversation: Conversation, leg: Leg, reason: str) -> None:
    """Queues the conversation for a person if the bot owns it."""
    if conversation.owner == "bot":
        node = str(leg.session.get("node", ""))
        entries.record_effect(unit, conversation, leg, Queue(node, DEFAULT_QUEUE, reason))


def _refusal(unit: Unit, leg: Leg, inbound: Inbound) -> None:
    by = {"by": "text", "answer": inbound.body[:40], "key": inbound.key}
    consent.record(
        unit, text_consent.ADDRESS, leg.theirs, by, customer=leg.customer_id, leg=leg, granted=False, at=inbound.at
    )


def _stopped(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound) -> None:
    """The number wants no texts at all; that is confirmed once, unless the provider did."""
    _not_theirs(unit, conversation, leg, inbound)
    source = suppression.PROVIDER if inbound.opt_out else suppression.KEYWORD
    suppression.suppress(unit.db, unit.ids("sup"), unit.now, leg.theirs, source)
    if inbound.opt_out is None:
        _reply(unit, conversation, leg, "opt_out", always=True)


def _noted(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound) -> None:
    """Records the words without taking them for the customer's."""
    timeline.noted(unit, conversation, leg, inbound.body, inbound.at, {"unconfirmed": True})


def _unclear_so_far(unit: Unit, leg: Leg) -> int:
    unit.db.flush()
    noted = select(func.count()).select_from(Entry).where(Entry.leg_id == leg.id, Entry.kind == "message_in")
    return unit.db.scalar(noted) or 0


def _told(unit: Unit, conversation: Conversation, leg: Leg, what: str) -> None:
    add_entry(unit, conversation, leg, NewEntry("state", masked(leg.theirs), origin="text", meta={"to": what}))
    events.happened(unit.db, "conversation", conversation.id)


def _reply(unit: Unit, conversation: Conversation, leg: Leg, key: str, *, always: bool = False) -> None:
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    compose.phrase(unit, conversation, leg, flow, key, always=always)
