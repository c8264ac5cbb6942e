"""Writes what is to be sent: outbox rows beside their timeline entries. The relay sends them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from deflect.conversations.timeline import MASK, NewEntry, add_entry
from deflect.eligibility import brand_senders, rules, text_consent, text_decisions
from deflect.eligibility.permission import is_first, may_reply, may_text_back, texted
from deflect.installation import NO_SENDER, Sender
from deflect.messaging import earlier_texts
from deflect.messaging.lanes import QUIET_LANE
from deflect.policy.decisions import Decision
from deflect.policy.redaction import redact
from deflect.policy.texting import quiet_until
from deflect.rendering import render
from deflect.storage import events, foreknown
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outbox, Owned, OwnedText
from deflect.turns import happenings
from voice_flows.model.turns import Fetch, Json, Turn
from voice_flows.schema.document import Flow
from voice_flows.wording import phrases, templates

EXPECTED = timedelta(hours=1)
"""A customer who wrote within this span expects the answer, in quiet hours too."""
_OTHER_THREAD = (
    select(Leg.id)
    .join(Conversation, Conversation.id == Leg.conversation_id)
    .where(Leg.theirs == bindparam("theirs"), Leg.ours == bindparam("ours"), Leg.medium == "text")
    .where(Leg.ended_at.is_(None), Leg.wait.in_(("answer", "person", "fetch")))
    .where(Leg.conversation_id != bindparam("own"), Conversation.state != "resolved")
    .limit(1)
)
ALONE = "alone"
"""Question: which thread is the only one ever with this address?"""
SECRET = timedelta(minutes=10)
"""How long a text with a secret is worth sending, and the secret counts."""


def turn(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, made: Turn, *, silent: bool = False) -> None:
    """Write a turn's texts and, in a thread, its request to a business system. `silent` leaves out the texts."""
    if leg.medium == "voice" and not render.aside(made.effects):
        return
    before = earlier_texts.of(unit, conversation.id, leg)
    first = None if before.texted else _first(flow, conversation, leg)
    announced = first is None and earlier_texts.announced(unit, leg)
    for body in () if silent else _bodies(unit, leg, flow, made, first):
        body = body if before.answered else _unnamed(body, made)
        if announced:
            body, announced = _referenced(conversation, leg, body), False
        post(unit, conversation, leg, body, opens=first is not None)
        first = None
    if leg.medium == "text":
        for effect in made.effects:
            if isinstance(effect, Fetch):
                ask_system(unit, conversation, leg, effect)


def _bodies(unit: Unit, leg: Leg, flow: Flow, made: Turn, first: render.First | None) -> tuple[str, ...]:
    if leg.medium == "text":
        channel = unit.installation.channel(leg.channel)
        return channel.render(made.effects, channel.capabilities, first)
    bodies = render.aside(made.effects)
    if not bodies:
        return ()
    decision, refused = may_text_back(unit, leg, flow.timezone), text_consent.refused(unit, leg)
    if refused or not decision.allowed:
        said = "declined" if refused else ""
        text_decisions.keep(unit, leg.conversation_id, leg, "aside", decision, node=made.session.node, said=said)
        return ()
    return (render.opened(bodies[0], first) if first else bodies[0], *bodies[1:])


def _first(flow: Flow, conversation: Conversation, leg: Leg) -> render.First:
    """What our first text says besides its body."""
    return render.First(flow.brand.sms, conversation.reference, leg.language, flow.brand.register_)


def post(
    unit: Unit,
    conversation: Conversation,
    leg: Leg,
    body: str,
    *,
    opens: bool = False,
    always: bool = False,
    user_id: str | None = None,
    secret: str = "",
    sender: Sender | None = None,
    origin: str = "flow",
) -> Outbox:
    """Write a text to the leg's customer, in the order of its lane.

    One that the policy refuses, or no consent allows, is dropped at once. A flow's text waits until quiet hours end, in
    a lane of its own, unless the customer expects it; an agent's does not. A `secret` in the body is stored sealed,
    shown as a mask, and not sent after `SECRET`. `sender` is another of ours than the one of the leg's texts.
    """
    due = unit.now if always or user_id or _expected(unit, conversation, leg) else after_quiet(unit, leg, unit.now)
    first = not opens and is_first(unit, leg.theirs)
    decision = may_reply(unit, leg.theirs, opens=opens, always=always, first=first, flow=leg.flow)
    consent = text_consent.basis(unit, leg, by_agent=user_id is not None, always=always)
    ours = sender or brand_senders.of_leg(unit, leg)
    decision = _consented(decision if ours else brand_senders.refused(decision), consent)
    whole, body = body, body.replace(secret, MASK) if secret else body
    body = body if opens or always or user_id or leg.medium == "voice" else _told_apart(unit, conversation, leg, body)
    row = _row(unit, leg, body, due, ours or NO_SENDER, dropped="" if decision.allowed else decision.code)
    row.opens, row.first_reply, row.always, row.user_id, row.consent_id = opens, first, always, user_id, consent
    if secret:
        row.request = _sealed(unit, leg, whole)
    unit.db.add(row)
    unit.written.setdefault(leg.id, row)
    texted(unit, row.recipient, first=first)
    meta = _explained(unit, conversation, leg, decision, due)
    add_entry(unit, conversation, leg, _entry(leg, body, row, "agent" if user_id else origin, meta))
    if row.state == "dropped":
        happenings.note(unit.db, conversation.id, "lost", unit.now)
    events.happened(unit.db, "outbox", conversation.id)
    return row


def _sealed(unit: Unit, leg: Leg, body: str) -> Owned:
    sealed = unit.vault.seal(body.encode()).decode()
    return Owned({"sealed": sealed, "until": (unit.now + SECRET).isoformat()}, leg.customer_id)


def _consented(decision: Decision, consent: str | None) -> Decision:
    if consent or not decision.allowed:
        return decision
    return replace(decision, allowed=False, code=text_consent.MISSING)


def _told_apart(unit: Unit, conversation: Conversation, leg: Leg, body: str) -> str:
    """The text with its reference before it, while another thread between the same two numbers is open."""
    if leg.customer_id in unit.begun or foreknown.take(unit.db, leg.theirs, ALONE) == leg.id:
        return body
    ends = {"theirs": leg.theirs, "ours": leg.ours, "own": conversation.id}
    if unit.db.scalar(_OTHER_THREAD, ends) is None:
        return body
    return _referenced(conversation, leg, body)


def _referenced(conversation: Conversation, leg: Leg, body: str) -> str:
    """The text with its reference before it, unless it names it."""
    words = phrases.wording("thread_prefix", leg.language)
    before = templates.written(words, leg.language, {"thread": {"reference": conversation.reference}})
    return body if conversation.reference in body else f"{before.strip()} {body}"


def _entry(leg: Leg, body: str, row: Outbox, origin: str, meta: Mapping[str, Json]) -> NewEntry:
    node = str(leg.session.get("node", ""))
    text = redact(body).text
    return NewEntry("message_out", text, origin, node, meta, user_id=row.user_id, outbox_id=row.id)


def _explained(
    unit: Unit, conversation: Conversation, leg: Leg, decision: Decision, due: datetime
) -> Mapping[str, Json]:
    """Keeps why a text is not sent, or not yet, and returns it for its timeline entry."""
    if decision.allowed and due <= unit.now:
        return {}
    if decision.allowed:
        decision = text_decisions.held(decision, _zone(unit, leg), due)
    node = str(leg.session.get("node", ""))
    return {"decision": text_decisions.keep(unit, conversation.id, leg, "text", decision, node=node)}


def _row(unit: Unit, leg: Leg, body: str, due: datetime, sender: Sender, *, dropped: str) -> Outbox:
    """The row of a text in its lane; one that is due later has a lane of its own. `dropped`: why it is not sent."""
    return Outbox(
        id=unit.ids("row"),
        kind="text",
        lane=f"{sender.address}>{leg.theirs}" + (QUIET_LANE if due > unit.now else ""),
        conversation_id=leg.conversation_id,
        leg_id=leg.id,
        channel=leg.channel if leg.medium == "text" else sender.channel,
        provider=sender.provider,
        sender=sender.address,
        recipient=leg.theirs,
        body=OwnedText(body, leg.customer_id),
        request={},
        created_at=unit.now,
        due_at=due,
        state="dropped" if dropped else "queued",
        code=dropped,
        settled_at=unit.now if dropped else None,
    )


def phrase(
    unit: Unit,
    conversation: Conversation,
    leg: Leg,
    flow: Flow,
    key: str,
    *,
    always: bool = False,
    sender: Sender | None = None,
    origin: str = "flow",
    **more: Json,
) -> Outbox:
    """Write a text from the phrase library, in the leg's language and the brand's register."""
    body = _phrased(conversation, leg, flow, key, **more)
    return post(unit, conversation, leg, body, always=always, sender=sender, origin=origin)


def first_phrase(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, key: str) -> Outbox:
    """Write a phrase as the first text of a thread: brand and reference before it, how to stop after it."""
    body = render.opened(_phrased(conversation, leg, flow, key), _first(flow, conversation, leg))
    return post(unit, conversation, leg, body, opens=True)


def code(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, digits: str) -> Outbox:
    """Write the text that carries a code to prove the number of the leg's caller."""
    body = _phrased(conversation, leg, flow, "code", code=digits)
    return post(unit, conversation, leg, body, opens=True, secret=digits)


def _phrased(conversation: Conversation, leg: Leg, flow: Flow, key: str, **more: Json) -> str:
    scope: Mapping[str, Json] = {
        "brand": flow.brand.told(leg.language),
        "thread": {"reference": conversation.reference},
        **more,
    }
    words = phrases.wording(key, leg.language, flow.brand.register_, flow.country)
    return templates.written(words, leg.language, scope, flow.country)


def ask_system(unit: Unit, conversation: Conversation, leg: Leg, effect: Fetch) -> None:
    """Write a request for the relay to make. It is sealed, because it may hold the customer's secrets."""
    sealed = unit.vault.seal(json.dumps(asdict(effect), default=str).encode()).decode()
    unit.db.add(
        Outbox(
            id=unit.ids("row"),
            kind="fetch",
            lane=f"fetch:{leg.id}",
            conversation_id=conversation.id,
            leg_id=leg.id,
            request=Owned({"sealed": sealed}, conversation.customer_id),
            created_at=unit.now,
            due_at=unit.now,
        )
    )


def _expected(unit: Unit, conversation: Conversation, leg: Leg) -> bool:
    """True if the customer is on the line or wrote within `EXPECTED`."""
    last = conversation.last_word_at
    if last is not None and last > unit.now - EXPECTED:
        return True
    if leg.line == "api" and leg.opened_at > unit.now - EXPECTED:
        return True  # on another IVR's line
    live = select(Leg.id).where(Leg.conversation_id == conversation.id, Leg.medium == "voice", Leg.ended_at.is_(None))
    return leg.medium == "voice" or unit.db.scalar(live.limit(1)) is not None


def after_quiet(unit: Unit, leg: Leg, at: datetime) -> datetime:
    """Returns the first instant from `at` on that is outside the quiet hours of the leg's brand."""
    return quiet_until(at, _zone(unit, leg), rules.policy(unit, leg.flow))


def _zone(unit: Unit, leg: Leg) -> str:
    return unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow].timezone


def _unnamed(body: str, made: Turn) -> str:
    """The text with collected numbers cut to their last three digits, for use before the customer's first answer.

    Until its owner answers, the number we write to is only a claim, and a locked screen shows the text.
    """
    for digits in sorted(set(_numbers(made.session.values)), key=len, reverse=True):
        body = re.sub(rf"(?<!\d){digits}(?!\d)", f"...{digits[-3:]}", body)
    return body


def _numbers(value: Json) -> Iterator[str]:
    """Every value of four digits or more, however deep in what was collected or fetched."""
    if isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _numbers(each)
    elif not isinstance(value, bool) and re.fullmatch(r"[0-9]{4,}", str(value)):
        yield str(value)
