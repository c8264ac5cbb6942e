"""Obeys STOP, START and HELP in a thread, and asks back where a sentence holds a request for no more texts.

Each is confirmed once, unless the provider did so; after a STOP there is silence.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select

from deflect.conversations import timeline, timers
from deflect.conversations.timeline import NewEntry
from deflect.eligibility import suppression
from deflect.facts import Inbound
from deflect.inbound import emergencies, receipts, thread_steps, threads
from deflect.installation import Sender
from deflect.messaging import compose
from deflect.people import consent
from deflect.policy import keywords, phone_numbers
from deflect.policy.keywords import Keyword
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg
from voice_flows.model import session_json
from voice_flows.model.turns import Text
from voice_flows.schema.document import Flow

ASKED: Final = "stop_asked"
"""Mark of a message that was answered with the question whether to stop..."""
DECLINED: Final = "stop_declined"
"""...and of the no to it, which is noted and not answered."""
_LAST: Final = (
    select(Entry)
    .where(Entry.leg_id == bindparam("leg"), Entry.kind == "message_in")
    .order_by(Entry.sequence.desc())
    .limit(1)
)


def taken(unit: Unit, conversation: Conversation, leg: Leg, inbound: Inbound, message: Text) -> bool:
    """Acts on a keyword or a request for no more texts. Returns false for every other message.

    `message` is what the flow would be given, with what an encoder suspects of it.
    """
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    word = _word(unit, inbound)
    if word is not None:
        _obey(unit, conversation, leg, flow, inbound, word)
        return True
    stopped = suppression.suppressed(unit.db, inbound.sender)
    return not stopped and conversation.owner == "bot" and _asked_back(unit, conversation, leg, flow, inbound, message)


def counted(unit: Unit, leg: Leg, inbound: Inbound) -> None:
    """Obeys STOP and START of a blocked number, and a sentence with the wish to stop; nothing is answered."""
    word = _word(unit, inbound) or ("stop" if keywords.asks_to_stop(inbound.body) else None)
    if word in ("stop", "start") and _changed(unit, leg, inbound, word):
        _evidence(unit, leg, inbound, granted=word == "start")


def _word(unit: Unit, inbound: Inbound) -> Keyword | None:
    if keywords.resumes(inbound.body, suppressed=suppression.suppressed(unit.db, inbound.sender)):
        return "start"
    return inbound.opt_out or keywords.keyword(inbound.body)


def _changed(unit: Unit, leg: Leg, inbound: Inbound, word: Keyword) -> bool:
    """Puts the sender on the list of those who want no texts, or takes them off; false where that changed nothing."""
    if word == "start":
        return suppression.lift(unit.db, unit.now, inbound.sender)
    if word == "help":
        return True
    source = suppression.PROVIDER if inbound.opt_out else suppression.KEYWORD
    changed = suppression.suppress(unit.db, unit.ids("sup"), unit.now, inbound.sender, source)
    timers.call_off(unit, leg)
    return changed


def _asked_back(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, inbound: Inbound, message: Text) -> bool:
    """Asks once whether to stop, with the one word to send, and takes the answer; the flow's question stays open.

    A wish that an encoder suspects is asked back alone, and not twice in a row.
    """
    wish, answer = keywords.asks_to_stop(inbound.body), keywords.yes_or_no(inbound.body)
    suspected = not wish and _suspected(unit, conversation, leg, message)
    if not wish and not suspected and answer is None:
        return False
    last = unit.db.scalars(_LAST, {"leg": leg.id}).first()
    asked = last is not None and last.meta.get("keyword") == ASKED
    if asked and (wish or answer):
        _obey(unit, conversation, leg, flow, inbound, "stop")
        return True
    if asked and answer is False:
        timeline.message_outside_a_step(unit, conversation, leg, inbound, {"keyword": DECLINED})
        return True
    asks = wish or (suspected and not asked)
    if not asks or emergencies.called(unit, leg, inbound.body):
        return False
    timeline.message_outside_a_step(unit, conversation, leg, inbound, {"keyword": ASKED})
    compose.phrase(unit, conversation, leg, flow, "opt_out_question")
    return True


def _suspected(unit: Unit, conversation: Conversation, leg: Leg, message: Text) -> bool:
    """True if an encoder takes the message for a wish to stop, and it answers no question of the flow."""
    if "stop" not in message.suspected or "emergency" in message.suspected:
        return False
    if leg.wait != "answer":
        return True
    return not threads.answers(unit, conversation, leg, session_json.load(leg.session), message)


def _obey(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, inbound: Inbound, word: Keyword) -> None:
    """Obeys the word with one confirmation, unless the provider sent one, or lets none through."""
    if word == "stop":
        thread_steps.read_on(unit, conversation, leg)
    timeline.message_outside_a_step(unit, conversation, leg, inbound, {"keyword": word})
    blocked = word == "start" and not inbound.opt_out and suppression.held_by_provider(unit.db, inbound.sender)
    changed = _changed(unit, leg, inbound, word)
    if word == "stop" and conversation.owner == "bot":
        conversation.state, conversation.resolved_at = "resolved", unit.now
    if word != "help" and changed:
        _evidence(unit, leg, inbound, granted=word == "start")
    if inbound.opt_out is None and not blocked and (changed or word == "start"):
        key = {"stop": "opt_out", "start": "opt_in", "help": "help"}[word]
        compose.phrase(unit, conversation, leg, flow, key, always=True, origin=receipts.CONFIRMS)
    if blocked:
        _say_what_to_send(unit, conversation, leg, flow)
    events.happened(unit.db, "conversation", conversation.id)


def _say_what_to_send(unit: Unit, conversation: Conversation, leg: Leg, flow: Flow) -> None:
    """The provider took the STOP and lifts it only for its own word: says so from another number of ours.

    Without another number no text can reach the customer, so the conversation is queued for a person, who may call. Its
    timeline tells what the customer has to send, and to which number.
    """
    if other := _another_sender(unit, leg):
        compose.phrase(unit, conversation, leg, flow, "opt_in_blocked", always=True, sender=other, own=leg.ours)
    else:
        thread_steps.queue(unit, conversation, leg, "blocked_by_provider")
        blocked = NewEntry("state", leg.ours, origin="provider", meta={"to": "opt_in_blocked"})
        timeline.add_entry(unit, conversation, leg, blocked)


def _another_sender(unit: Unit, leg: Leg) -> Sender | None:
    """Returns another number of ours on this channel that writes to the customer's country."""
    country = phone_numbers.parse(leg.theirs, unit.installation.region).country
    fit = (one for one in unit.installation.addresses if one.address != leg.ours and one.channel == leg.channel)
    return next((one for one in fit if one.serves(country) and one.two_way), None)


def _evidence(unit: Unit, leg: Leg, inbound: Inbound, *, granted: bool) -> None:
    evidence = {"by": "text", "answer": inbound.body[:40], "key": inbound.key}
    consent.record(
        unit,
        "all",
        inbound.sender,
        evidence,
        customer=leg.customer_id,
        leg=leg,
        granted=granted,
        at=inbound.at,
    )
