"""What a sentence holds beside its answer is kept for the later questions that ask for it.

A first sentence, an answer to a free question and one to a yes or no may hold such values. Each is read back once by
its question instead of being asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from voice_flows import locales
from voice_flows.asking import hearing
from voice_flows.asking.choices import numbered, spec_choice
from voice_flows.asking.steps import Here
from voice_flows.asking.words import today
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Json, Speech, Text
from voice_flows.nodes.ask.model import AskNode
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.schema.document import Flow
from voice_flows.understanding import whole_sentence
from voice_flows.understanding.choice_similarity import SURE
from voice_flows.understanding.whole_sentence import Wanted, Where

LEAST_WORDS = 2
"""Words of a sentence that may hold more than its answer."""


def kept(here: Here, event: Speech | Text) -> Here:
    """Returns the session with the values that later questions of this flow ask for."""
    said = hearing.words(event)
    if len(said.split()) < LEAST_WORDS or not _may_hold_more(here, event):
        return here
    where = Where(here.session.language, today(here), here.flow.country)
    found = {
        name: value
        for name, wanted in dict(_wanted(here)).items()
        if (value := whole_sentence.value(said, wanted, where)) is not None
    }
    found |= _chosen(here, event)
    return here.with_(said={**here.session.said, **found}) if found else here


def _chosen(here: Here, event: Speech | Text) -> dict[str, Json]:
    """Returns the options that the sentence surely names of later questions with a few answers, by their variables."""
    if isinstance(event, Speech):  # a phrase of the question that was asked says nothing of a later one
        event = replace(event, hypotheses=tuple(replace(heard, phrase=None) for heard in event.hypotheses))
    found: dict[str, Json] = {}
    for flow in _around(here.flow, here):
        within = replace(here, flow=flow)
        for name, node in flow.nodes.items():
            if isinstance(node, AskNode) and node.type == "one_of" and not node.sensitive and name != here.session.node:
                match = hearing.choose(
                    within, numbered([spec_choice(within, one) for one in node.options], set()), event
                )
                if match.verdict == "accept" and match.choices and match.score >= SURE:
                    found[node.variable] = match.choices[0]
    return found


def _may_hold_more(here: Here, event: Speech | Text) -> bool:
    """True for words before the flow began, and for an answer to a free question or to a yes or no."""
    if here.session.wait in ("start", "over"):
        return isinstance(event, Text)
    if here.session.wait != "answer":
        return False
    node = here.flow.nodes.get(here.session.node)
    return (isinstance(node, MenuNode) and node.open) or (isinstance(node, AskNode) and node.type == "yes_no")


def _wanted(here: Here) -> Iterator[tuple[str, Wanted]]:
    """Yields the variable of each question for a typed value, in this flow and in those that it runs."""
    for flow in _around(here.flow, here):
        for node in flow.nodes.values():
            if isinstance(node, AskNode) and not node.sensitive:
                name = node.type == "text" and _asks_for_name(node.variable)
                yield node.variable, Wanted(node.type, node.rule, name, node.variable)


def _around(flow: Flow, here: Here) -> Iterator[Flow]:
    yield flow
    inner = {node.runs for node in flow.nodes.values() if node.runs}
    yield from (here.flows[name] for name in sorted(inner) if name in here.flows and name != flow.flow)


def _asks_for_name(variable: str) -> bool:
    words = normal(variable)
    return any(part in words for code in locales.known() for part in locales.of(code).names.variables)
