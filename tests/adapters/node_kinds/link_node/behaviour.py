"""What a `link` node does: writes the address, then asks whether it was opened."""

from __future__ import annotations

from link_node.model import LinkNode
from voice_flows.asking import retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.listening import listening
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, again, go, stay
from voice_flows.asking.words import Words, authored, scope
from voice_flows.model.turns import Choice, Input, KeyRule, Keys, Silence, Text
from voice_flows.wording import templates

OPENED = Choice("opened", "OK", "1")


def enter(node: LinkNode, here: Here, reason: Reason = "first") -> Step:
    words = authored(here, node.say)
    url = templates.written(node.url, here.session.language, scope(here), here.flow.country)
    question = Question(Words(words.say, f"{words.write} {url}"), "link", (OPENED,), listening(here, None, KeyRule()))
    return retries.ask(here, question, reason)


def hear(node: LinkNode, here: Here, event: Input) -> Step:
    if isinstance(event, Silence):
        return go(here, node.failed)
    if not isinstance(event, Answer):
        return stay(here)
    return go(here, node.then) if event == Keys("1") or isinstance(event, Text) else again(here)
