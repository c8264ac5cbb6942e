"""The thread of a caller who left the queue: one question, whether to go on by text or to be called.

Whatever else is written is taken as the matter itself, so that nobody has to answer the question to be helped.
"""

from __future__ import annotations

from dataclasses import replace

from voice_flows.asking import hearing
from voice_flows.asking.listening import listening
from voice_flows.asking.steps import Here, Step, go, obey, stay
from voice_flows.asking.words import phrase
from voice_flows.model import kept_place
from voice_flows.model.kept_place import CALL, GO_ON, KEPT, KeptPlace
from voice_flows.model.turns import Ask, Input, KeyRule, Text, Wait
from voice_flows.nodes.queue.model import QueueNode


def ask(here: Here, kept: KeptPlace) -> Step:
    """Tells until when the place is kept and asks how to go on. Nobody is reminded: the place is what expires."""
    words = phrase(here, "rescue" if kept.cut else "rescue_asked", until=kept.until)
    here = replace(here, session=kept_place.unmarked(here.session))
    pending = {**here.session.pending, KEPT: {"until": kept.until, "cut": kept.cut}, "nudged": True}
    here = here.with_(pending=pending)
    asked = Ask(here.session.node, "queue", words.say, words.write, (), listening(here, None, KeyRule(), speech=False))
    return Step(here.session, (asked,), wait=Wait("answer"))


def again(here: Here) -> Step:
    """Asks the same once more."""
    held = here.session.pending[KEPT]
    return ask(here, KeptPlace(str(held["until"]), bool(held["cut"])))


def hear(node: QueueNode, here: Here, event: Input) -> Step:
    if not isinstance(event, Text):
        return stay(here)
    if hearing.written(event) == CALL:
        return obey(here, "call")
    if name := hearing.command(here, event):
        return obey(here, name)
    step = go(here, _by_text(node, here))
    return step if hearing.written(event) == GO_ON else replace(step, said=event)


def _by_text(node: QueueNode, here: Here) -> str:
    """Returns where the caller goes on in writing: where the text of the offer begins, else in the queue."""
    left = here.flow.nodes[node.left]
    begins = (way.to for way in left.exits() if way.begins and way.medium == "text")
    return next((to for to in begins if to), here.session.node)
