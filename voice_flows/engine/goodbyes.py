"""Thanks and goodbyes once the matter is done: they are answered once, politely, and begin nothing anew."""

from __future__ import annotations

from typing import Final

from voice_flows.asking.steps import LEFT_AT, Here, Step, over
from voice_flows.asking.words import phrase, say
from voice_flows.engine.run_to_wait import walk
from voice_flows.model.turns import End, Input, Text, Turn
from voice_flows.nodes import second_matters
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.schema.node import NodeBase
from voice_flows.understanding import goodbyes

ANSWERED: Final = "goodbye_answered"
"""Mark in `Session.once` of a thread whose thanks were answered: the next ones are only noted."""


def answered(here: Here, event: Text) -> Turn | None:
    """Returns the turn of a thread that is over where the message only thanks or says goodbye, else `None`."""
    if event.choice is not None or event.media or not goodbyes.says_goodbye(event.body, here.session.language):
        return None
    if ANSWERED in here.session.once:
        return walk(here, over(here))
    words = phrase(here, "thanked")
    return walk(here, over(here.with_(once=(*here.session.once, ANSWERED)), say(here, words)))


def closing(here: Here, node: NodeBase, event: Input) -> Step | None:
    """Ends a thread whose customer thanks at a menu after what they came for was reached; `None` for anything else.

    A second matter is offered first. The menu stays where it was left, for a later message. A bare "ok" may well be an
    answer to it.
    """
    if here.on_call or here.session.returns or not isinstance(event, Text) or not isinstance(node, MenuNode):
        return None
    if event.choice is not None or event.media or not goodbyes.thanks(event.body, here.session.language):
        return None
    if node.choices_from or not any(mark.startswith("goal:") for mark in here.session.once):
        return None
    if second := second_matters.offered(here):
        return second
    left = here.with_(pending={LEFT_AT: here.session.node}, once=(*here.session.once, ANSWERED))
    return over(left, say(here, phrase(here, "thanked")), End(here.session.node))
