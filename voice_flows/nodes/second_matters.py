"""The second of two matters in one sentence waits until the first is done, and is then offered.

It is a mark of the session, so that it goes where the session goes. A person who takes the first matter takes both:
the card shows them.
"""

from __future__ import annotations

from typing import Final

from voice_flows.asking import choosing, hearing, low_confidence, matter, retries
from voice_flows.asking.choices import spec_choice
from voice_flows.asking.hearing import Answer
from voice_flows.asking.steps import Here, Step, again, go, learned, obey, over, without
from voice_flows.asking.words import phrase
from voice_flows.model.turns import Due, End, Input, Keys, Silence, Text
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.nodes.menu.open_questions import WANTS
from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import ChoiceSpec
from voice_flows.understanding import goodbyes

OFFERED: Final = "second_matter"
"""Mark in `Session.pending` of the question whether the second matter comes now."""
CLOSES: Final = frozenset({"end", "survey"})
"""Kinds of nodes before which it is offered."""
PERSONS: Final = frozenset({"queue", "transfer", "call_back", "voicemail"})
"""Kinds of nodes that give the whole conversation to a person."""
UNCLEAR: Final = "no_match"


def due(here: Here, node: NodeBase) -> Step | None:
    """Returns the offer of the second matter before the flow ends; `None` where there is none."""
    return offered(here) if node.kind in CLOSES and not here.session.returns else None


def offered(here: Here) -> Step | None:
    """Returns the offer of the second matter; `None` where there is none."""
    found = _found(here)
    if found is None:
        return None
    here = here.with_(pending={**here.session.pending, OFFERED: True})
    words = phrase(here, "second_matter", choice=spec_choice(here, found[1]).label)
    return retries.ask(here, choosing.yes_no_question(here, words), "first")


def passed_on(here: Here, node: NodeBase) -> Here:
    """Returns the session without it where the conversation goes to a person."""
    return here.with_(once=matter.without_second(here.session.once)) if node.kind in PERSONS else here


def settled(here: Here, event: Input) -> Step | None:
    """Takes the answer to the offer; `None` where it was not made."""
    if OFFERED not in here.session.pending or (found := _found(here)) is None:
        return None
    if event == Due("nudge"):
        return over(_done(here), End(here.session.node))
    if isinstance(event, Silence):
        return _unclear(here)
    if not isinstance(event, Answer):
        return None
    if event == Keys("*"):
        return again(here)
    node, spec = found
    here, answer = low_confidence.weighed(here, event)
    if answer.said or hearing.choose(here, [spec_choice(here, spec)], event).verdict == "accept":
        return _taken(here, node, spec, event)
    thanked = isinstance(event, Text) and goodbyes.says_goodbye(event.body, here.session.language)
    if answer.said is False or thanked:
        return again(_done(here))
    if name := hearing.command(here, event):
        return obey(here, name)
    return go(here, here.person) if hearing.zero(event) else _unclear(here)


def _found(here: Here) -> tuple[str, ChoiceSpec] | None:
    """Returns the node and the choice of the second matter, where the flow still has them."""
    second = matter.second(here.session.once)
    node = here.flow.nodes.get(second.node) if second else None
    if second is None or not isinstance(node, MenuNode):
        return None
    return next(((second.node, spec) for spec in node.choices if spec.id == second.choice), None)


def _done(here: Here) -> Here:
    once = matter.without_second(here.session.once)
    return without(here.with_(once=once, attempts={}), OFFERED, low_confidence.DOUBTED)


def _unclear(here: Here) -> Step:
    """Asks once more, then goes on to the end."""
    if here.session.attempts.get(UNCLEAR):
        return again(_done(here))
    return again(here.with_(attempts={**here.session.attempts, UNCLEAR: 1}))


def _taken(here: Here, node: str, spec: ChoiceSpec, event: Answer) -> Step:
    label = spec_choice(here, spec).label
    origin = hearing.origin(event)
    facts = (
        learned(here, WANTS, node, label, origin=origin),
        learned(here, "chose", node, spec.id, label, origin=origin),
    )
    here = _done(here).with_(picked={node: spec.id}, trail=())
    return go(matter.chosen(here, node, spec.id), spec.then, *facts)
