"""Words that call for help lead to help at once, from any question, on calls and in threads.

From then on text is not offered. In a thread that a person owns already, the first words are sent once, and the person
reads on. A sentence that only an encoder takes for a call for help is asked back, and told to call for help meanwhile.
"""

from __future__ import annotations

from typing import Final

from voice_flows.asking import choosing, hearing, low_confidence, retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.steps import EMERGENCY, Here, Step, again, go, learned, unanswered, without
from voice_flows.asking.words import authored, phrase, say
from voice_flows.model.turns import Input, Say, Speech, Text
from voice_flows.nodes.say.model import SayNode
from voice_flows.schema.document import Flow
from voice_flows.schema.node import NodeBase
from voice_flows.understanding.interjections import calls_for_help
from voice_flows.wording.templates import BadText

SUSPECTED: Final = "emergency_suspected"
"""Name in `Session.pending` of the question whether it is an emergency..."""
DENIED: Final = "no_emergency"
"""...and in `Session.once` of a no to it: it is not asked again."""


def heard(here: Here, event: Speech | Text) -> Step | None:
    """Goes where the flow leads in an emergency; `None` where no such word was said, or the call is over."""
    session = here.session
    known = session.wait == "person" and EMERGENCY in session.once
    if known or (here.on_call and session.wait == "over"):
        return None
    for flow, returns in _around(here):
        alarm = flow.emergency
        if alarm and calls_for_help(event, alarm.words_in(*flow.languages), session.language):
            return _helped(here, flow, returns, alarm.then)
    return None


def instead(here: Here, event: Speech | Text, step: Step) -> Step | None:
    """Asks whether it is an emergency, in place of a step that did not understand such a sentence; `None` for others.

    Only in flows that know emergencies, and not again after a no.
    """
    if "emergency" not in event.suspected or not unanswered(step) or DENIED in here.session.once:
        return None
    if not any(flow.emergency for flow, _ in _around(here)):
        return None
    here = here.with_(pending={**here.session.pending, SUSPECTED: True})
    return retries.ask(here, choosing.yes_no_question(here, phrase(here, SUSPECTED)), "confirm")


def settled(here: Here, event: Input) -> Step | None:
    """Takes the answer to 'is it an emergency?'; `None` where that was not asked or is not answered."""
    if SUSPECTED not in here.session.pending or not isinstance(event, Answer):
        return None
    answer = hearing.yes_or_no(here, event)  # a yes of low confidence leads to help too
    if answer.said is None:
        return None
    here = without(here, SUSPECTED, low_confidence.DOUBTED)
    if answer.said:
        alarmed = ((flow, returns, flow.emergency.then) for flow, returns in _around(here) if flow.emergency)
        return _helped(here, *next(alarmed))
    return again(here.with_(once=(*here.session.once, DENIED)))


def forgotten(here: Here) -> Here:
    """Returns the session without the question, because something else was answered."""
    return without(here, SUSPECTED) if SUSPECTED in here.session.pending else here


def _helped(here: Here, flow: Flow, returns: tuple[tuple[str, str], ...], then: str) -> Step:
    session = here.session
    once = session.once if EMERGENCY in session.once else (*session.once, EMERGENCY)
    here = here.with_(once=once)
    told = learned(here, "emergency", session.node, True)
    if session.wait == "person" and not here.on_call:
        return Step(here.session, (told, *_first_words(here, flow.nodes.get(then))))
    return go(here.with_(flow=flow.flow, returns=returns, trail=(), picked={}), then, told)


def _first_words(here: Here, node: NodeBase | None) -> tuple[Say, ...]:
    if not isinstance(node, SayNode):
        return ()
    try:
        words = authored(here, node.say, node.write)
    except BadText:  # the person reads on all the same
        return ()
    return (say(here, words),)


def _around(here: Here) -> list[tuple[Flow, tuple[tuple[str, str], ...]]]:
    """Returns this flow, then the flows that run it, each with its own places to return to."""
    returns = here.session.returns
    found = [(here.flow, returns)]
    for depth in range(len(returns) - 1, -1, -1):
        outer = here.flows.get(returns[depth][0])
        if outer:
            found.append((outer, returns[:depth]))
    return found
