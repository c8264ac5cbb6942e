"""The `offer_text` node: offers to go on by text, hands the call off, and says what became of the first text.

It offers only what policy allows, asks no customer twice, and takes one yes of low confidence neither as consent nor as
refusal. Where the line does not vouch for the number, a code comes first (`number_proof`); where it gets no texts,
another may be given (`other_number`). In a thread the customer is writing already, so it goes straight to where the
text begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from voice_flows.asking import hearing, low_confidence, matter, retries, waits
from voice_flows.asking.hearing import Answer, YesOrNo
from voice_flows.asking.listening import listening
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import (
    ACCEPTED_TEXT,
    EMERGENCY,
    Here,
    Reason,
    Step,
    again,
    go,
    learned,
    lookup,
    obey,
    stay,
    without,
)
from voice_flows.asking.words import Words, authored, phrase, say
from voice_flows.locales import fixed_words
from voice_flows.model.turns import Choice, Delivery, Effect, Input, Json, KeyRule, Keys, Silence
from voice_flows.nodes import number_proof
from voice_flows.nodes.offer_text import opted_out, other_number, proof
from voice_flows.nodes.offer_text.model import OfferTextNode
from voice_flows.understanding import matching
from voice_flows.wording import phrases

ASKED_AGAIN = 1
"""Times that an unanswered offer is repeated before it counts as declined."""
STAY = "stay"
ASKED_FOR = "asked_for"
"""Name in `Session.pending` of the caller's own wish for text, which led here."""


def enter(node: OfferTextNode, here: Here, reason: Reason = "first") -> Step:
    """Offers text, or goes on without mentioning it where it is not allowed."""
    if not here.on_call:
        return go(here, node.by_text)
    if here.session.wait == "delivery":
        return stay(here)
    if here.session.pending.get("unconfirmed"):
        return _unconfirmed(here, reason)
    if other_number.under_way(here):
        return other_number.ask(here, reason)
    if opted_out.under_way(here):
        return opted_out.ask(here, reason)
    if number_proof.under_way(here):
        return number_proof.ask(here, reason)
    if EMERGENCY in here.session.once:
        return go(here, node.unavailable, learned(here, "offered", here.session.node, False, "emergency"))
    if here.session.declined_text:
        return go(here, node.declined, learned(here, "offered", here.session.node, False, "declined"))
    offer = here.moment.facts.get("offer") or {}
    if here.too_sensitive:
        return go(here, node.unavailable, learned(here, "offered", here.session.node, False, "sensitive"))
    if not offer.get("allowed"):
        return _not_offered(node, here, offer)
    if (evidence := here.session.pending.get(ACCEPTED_TEXT)) is not None:
        return _agreed(node, without(here, ACCEPTED_TEXT), evidence)
    if here.refuses_text:
        why = fixed_words.text("texting.declined_twice", here.session.language)
        return go(here, node.declined, learned(here, "offered", here.session.node, False, why))
    if node.reason == "waits" and waits.text_is_longer(here):
        why = waits.longer_words(here)
        return go(here, node.unavailable, learned(here, "offered", here.session.node, False, why))
    told = (learned(here, "offered", here.session.node, True),) if reason == "first" else ()
    return retries.ask(here, _question(node, here), reason, None, *told)


def _not_offered(node: OfferTextNode, here: Here, offer: Mapping[str, Json]) -> Step:
    """Asks for another number where this one gets no texts, else goes on: without a word of text, unless asked for."""
    told = learned(here, "offered", here.session.node, False, str(offer.get("reason", "unknown")))
    code = str(offer.get("code") or "")
    if other_number.may_begin(node, code):
        return other_number.begin(here, code, told)
    if ASKED_FOR not in here.session.pending:
        return go(here, node.unavailable, told)
    if code == opted_out.CODE:
        return opted_out.ask(here, "first", told)
    return go(here, node.unavailable, told, say(here, phrase(here, "text_impossible")))


def hear(node: OfferTextNode, here: Here, event: Input) -> Step:
    if here.session.pending.get("unconfirmed"):
        return _after_unconfirmed(node, here, event)
    if here.session.wait == "delivery":
        return _delivered(node, here, event) if isinstance(event, Delivery) else stay(here)
    if other_number.under_way(here):
        return other_number.hear(node, here, event)
    if opted_out.under_way(here):
        return opted_out.hear(node, here, event)
    if number_proof.under_way(here):
        return number_proof.hear(here, event, proof.exits(node))
    if isinstance(event, Silence):
        return _once_more(node, here, "no_input")
    return _answered(node, here, event) if isinstance(event, Answer) else stay(here)


def _question(node: OfferTextNode, here: Here) -> Question:
    """Returns the offer. Keys typed ahead were not meant for it and do not count."""
    both = hearing.yes_no_choices(here)
    phrases = matching.phrases_of(both, here.session.language)
    listen = listening(here, None, KeyRule(), phrases, keep_typed_ahead=False, evidence=True)
    return Question(_words(node, here), "offer", both, listen)


def _words(node: OfferTextNode, here: Here) -> Words:
    """Returns the author's words, else the library's for the reason; waits are mentioned only where they are known."""
    moment = f"offer_{node.reason}"
    if node.reason == "waits" and not waits.both_known(here):
        moment = "offer_instead"
    if node.reason == "closed" and not here.flow.calendars:
        moment = "offer_easier"
    if node.reason == "easier" and (channel := lookup(here.moment.facts, "offer.remembered")):
        own = f"remembered_{channel}"
        moment = own if own in phrases.moments("call") else "remembered_channel"
    return authored(here, node.say) or phrase(here, moment)


def _answered(node: OfferTextNode, here: Here, event: Answer) -> Step:
    if event == Keys("*"):
        return again(here)
    here, answer = low_confidence.weighed(here, event, "offer")
    if answer.said is not None and answer.sure:
        return _accepted(node, here, event, answer.score) if answer.said else _declined(node, here, event)
    if hearing.zero(event):
        return go(here, here.person)
    name = hearing.command(here, event)
    if name == "text":
        return _accepted(node, here, event, 1.0)
    if name == f"{hearing.DOUBTED}:text":
        return _perhaps(node, here, event, answer)
    if name:
        return obey(here, name)
    if low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, _question(node, here), answer)
    return _once_more(node, here, "no_match")


def _perhaps(node: OfferTextNode, here: Here, event: Answer, answer: YesOrNo) -> Step:
    """Takes a wish for text of low confidence as a yes of low confidence: two that agree count as one."""
    before = here.session.pending.get(low_confidence.DOUBTED)
    if before is None:
        doubted = replace(answer, said=True, sure=False)
        return low_confidence.once_more(here, _question(node, here), doubted, in_words=False)
    here = without(here, low_confidence.DOUBTED)
    return _accepted(node, here, event, answer.score) if before else _once_more(node, here, "no_match")


def _once_more(node: OfferTextNode, here: Here, failure: Literal["no_input", "no_match"]) -> Step:
    tries = here.session.attempts.get(failure, 0) + 1
    if tries > ASKED_AGAIN:
        return _declined(node, here, None)
    here = here.with_(attempts={**here.session.attempts, failure: tries})
    question = _question(node, here)
    words = phrase(here, f"{failure}_1", question.words, choices=[], keyed=[])
    return retries.ask(here, question, failure, words)


def _accepted(node: OfferTextNode, here: Here, event: Answer, score: float) -> Step:
    evidence = hearing.evidence(here, event)
    answer = learned(here, "answered_offer", here.session.node, True, origin=hearing.origin(event), score=score)
    return _agreed(node, here, evidence, answer)


def _agreed(node: OfferTextNode, here: Here, evidence: Mapping[str, Json], *before: Effect) -> Step:
    """Hands the call off, after a code where the line does not vouch for the number."""
    if number_proof.needed(here):
        return number_proof.begin(here, evidence, *before)
    return proof.hand_over(node, here, evidence, *before)


def _declined(node: OfferTextNode, here: Here, event: Answer | None) -> Step:
    origin = hearing.origin(event) if event else "flow"
    answer = learned(here, "answered_offer", here.session.node, False, origin=origin)
    words = phrase(here, "declined")
    return go(here.with_(declined_text=True), node.declined, answer, say(here, words))


def _delivered(node: OfferTextNode, here: Here, event: Delivery) -> Step:
    if event.state == "delivered":
        words = phrase(here, "delivered_asked" if other_number.sent_to(here) else "delivered")
        return go(_texted(here), node.then, say(here, words))
    if event.state == "undelivered":
        here = without(here, "unconfirmed")
        if another := other_number.after_failure(node, here, event):
            return another
        return go(here, node.undelivered, say(here, phrase(here, "undelivered", reason=event.reason)))
    return _unconfirmed(here.with_(pending={**here.session.pending, "unconfirmed": True}), "first")


def _unconfirmed(here: Here, reason: Reason) -> Step:
    """Says that delivery is not confirmed within the limit: the caller may hang up, or press 2 to stay on the phone."""
    listen = listening(here, None, KeyRule(), speech=False, keep_typed_ahead=False)
    choices = (Choice(STAY, fixed_words.text("keys.stay", here.session.language), "2"),)
    return retries.ask(here, Question(phrase(here, "unconfirmed"), "stay", choices, listen), reason)


def _after_unconfirmed(node: OfferTextNode, here: Here, event: Input) -> Step:
    if isinstance(event, Delivery):
        return stay(here) if event.state == "unconfirmed" else _delivered(node, here, event)
    if event == Keys("*"):
        return again(here)
    if isinstance(event, Keys) and event.digits == "2":
        return go(here, node.undelivered)
    return go(_texted(here), node.then) if isinstance(event, Answer | Silence) else stay(here)


def _texted(here: Here) -> Here:
    """Returns the call's session where the thread goes on with all that the caller wanted."""
    return here.with_(once=matter.without_second(here.session.once))
