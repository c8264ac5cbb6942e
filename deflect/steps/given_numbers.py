"""Numbers that callers give for texts: looks at one, and writes the text that asks whether it is the caller's.

That text holds nothing of the matter. What its reply does is `deflect.inbound.number_replies`.
"""

from __future__ import annotations

from deflect.conversations import handoffs
from deflect.conversations.handoffs import Begun
from deflect.conversations.timeline import NewEntry, add_entry
from deflect.eligibility import suppression, text_consent
from deflect.eligibility.given_numbers import may_ask
from deflect.messaging import compose
from deflect.people import consent
from deflect.policy.phone_numbers import masked
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg
from voice_flows.model.given_number import CheckNumber, TextAgain
from voice_flows.model.turns import Arranged
from voice_flows.schema.document import Flow

ASKED = "number_asked"
"""Of a timeline entry: a number that the caller gave was texted."""


def check(unit: Unit, leg: Leg, flow: Flow, asked: CheckNumber) -> Arranged:
    """Says whether the number may be asked, before it is read back."""
    decision = may_ask(unit, leg, asked.number, flow.timezone)
    return Arranged(decision.allowed, decision.code, decision.words(leg.language))


def ask(unit: Unit, conversation: Conversation, begun: Begun) -> None:
    """Writes the text that asks whether the number is the caller's; the thread waits for its reply."""
    leg = begun.leg
    flow = unit.flows.pinned(leg.flow, leg.flow_version)[leg.flow]
    compose.first_phrase(unit, conversation, leg, flow, "number_confirm")
    add_entry(unit, conversation, leg, NewEntry("state", masked(leg.theirs), origin="flow", meta={"to": ASKED}))
    handoffs.first_words_written(unit, conversation, begun)


def text_again(unit: Unit, leg: Leg, asked: TextAgain) -> Arranged:
    """Takes the call's number off the list of those that want no texts, as its caller asks. A stranger cannot."""
    if leg.trust == "none" or not suppression.suppressed(unit.db, leg.theirs):
        return Arranged(False, "untrusted")
    if suppression.by_provider(unit.db, leg.theirs):
        return Arranged(False, "blocked")
    suppression.lift(unit.db, unit.now, leg.theirs)
    unit.weighed.pop(leg.id, None)
    evidence = {"node": asked.node, **asked.evidence}
    consent.record(unit, text_consent.EVERYTHING, leg.theirs, evidence, customer=leg.customer_id, leg=leg)
    return Arranged(True)
