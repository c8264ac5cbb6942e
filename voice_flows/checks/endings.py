"""Recordings, messages and surveys: nobody is recorded unawares, and nobody is surveyed before their matter is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voice_flows import locales
from voice_flows.checks.view import View, choice_lists
from voice_flows.engine.recording_notice import REFUSE
from voice_flows.schema.document import (
    AskNode,
    MenuNode,
    NodeBase,
    OfferTextNode,
    QueueNode,
    RunNode,
    SurveyNode,
    VoicemailNode,
)
from voice_flows.schema.problems import Problem

_SINGLE: Final = ("yes_no", "one_of")


def surveys(view: View) -> Iterator[Problem]:
    """A survey comes after the matter, and nothing comes after a survey."""
    asking = {name for name, node in view.flow.nodes.items() if _asks(node)}
    silent = [way for way in view.exits if way.node not in asking]
    early = view.reached([view.flow.start, view.flow.start_text], silent)
    for name, node in view.flow.nodes.items():
        if not isinstance(node, SurveyNode):
            continue
        if name in early:
            message = f"'{name}' asks how it went before anything was asked or done"
            yield view.error("survey_early", ("nodes", name), message, "lead to it once the matter is done")
        if after := sorted(view.reached([node.then]) & asking):
            message = f"after the survey '{name}' the customer is asked on, at '{after[0]}'"
            fix = "lead `then:` to a goodbye, and the matter to the survey"
            yield view.error("survey_early", ("nodes", name, "then"), message, fix)


def _asks(node: NodeBase) -> bool:
    return isinstance(node, MenuNode | AskNode | OfferTextNode | QueueNode | VoicemailNode | RunNode)


def messages(view: View) -> Iterator[Problem]:
    """Whoever speaks after the tone knows that they are recorded."""
    for name, node in view.flow.nodes.items():
        if not isinstance(node, VoicemailNode) or not node.say:
            continue
        for language, text in node.say.items():
            tells = locales.of(language).recorded if locales.speaks(language) else None
            if tells and not tells.search(text):
                message = "this does not tell that the message is recorded"
                fix = "say so, or leave `say:` out for the library's words"
                yield view.warning("voicemail_notice", ("nodes", name, "say", language), message, fix)


def refusal(view: View) -> Iterator[Problem]:
    """In a recorded call the key that refuses means nothing else at the first question, nor in any menu."""
    if not view.flow.record:
        return
    for name, node in view.flow.nodes.items():
        for path, spec in choice_lists(name, node):
            if spec.key == REFUSE:
                message = f"{REFUSE} refuses the recording and cannot be the key of '{spec.id}' too"
                yield view.error("record_key", (*path, "key"), message, "give it another key")
    asking = {name for name, node in view.flow.nodes.items() if _asks(node)}
    silent = [way for way in view.exits if way.node not in asking]
    for name in sorted(view.reached([view.flow.start], silent) & asking):
        node = view.flow.nodes[name]
        if isinstance(node, AskNode) and node.type not in _SINGLE:
            message = f"the first question takes digits, so that {REFUSE} would be its answer and no refusal"
            yield view.error("record_key", ("nodes", name), message, "begin with a menu or a yes_no")


CHECKS = (surveys, messages, refusal)
