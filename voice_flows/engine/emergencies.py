"""Words that call for help lead to help at once, from any question, on calls and in threads.

From then on text is not offered. In a thread that a person owns already, the first words are sent once, and the person
reads on.
"""

from __future__ import annotations

from voice_flows.asking.steps import EMERGENCY, Here, Step, go, learned
from voice_flows.asking.words import authored, say
from voice_flows.model.turns import Say, Speech, Text
from voice_flows.nodes.say.model import SayNode
from voice_flows.schema.document import Flow
from voice_flows.schema.node import NodeBase
from voice_flows.understanding.interjections import calls_for_help
from voice_flows.wording.templates import BadText


def heard(here: Here, event: Speech | Text) -> Step | None:
    """Goes where the flow leads in an emergency; `None` where no such word was said, or the call is over."""
    session = here.session
    known = session.wait == "person" and EMERGENCY in session.once
    if known or (here.on_call and session.wait == "over"):
        return None
    for flow, returns in _around(here):
        alarm = flow.emergency
        if alarm and calls_for_help(event, alarm.words_in(*flow.languages), session.language):
            once = session.once if EMERGENCY in session.once else (*session.once, EMERGENCY)
            here = here.with_(once=once)
            told = learned(here, "emergency", session.node, True)
            if session.wait == "person" and not here.on_call:
                return Step(here.session, (told, *_first_words(here, flow.nodes.get(alarm.then))))
            return go(here.with_(flow=flow.flow, returns=returns, trail=(), picked={}), alarm.then, told)
    return None


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
