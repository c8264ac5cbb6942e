"""The `queue` node: a person takes over. Says the honest wait, and on a call keeps a way to text open."""

from __future__ import annotations

from voice_flows.document import QueueNode
from voice_flows.nodes import hearing
from voice_flows.nodes.hearing import Answer
from voice_flows.nodes.listening import listening
from voice_flows.nodes.reprompts import EMERGENCY
from voice_flows.nodes.steps import Here, Reason, Step, again, go, learned, lookup, stay, wait
from voice_flows.nodes.wording import Words, authored, phrase, scope
from voice_flows.turns import Ask, Choice, Input, KeyRule, Keys, Queue, Returned, Say

TEXT = "text"


def enter(node: QueueNode, here: Here, reason: Reason = "first") -> Step:
    """Join the queue; asked again, only the words come again."""
    joined = (Queue(here.session.node, node.name),) if reason == "first" else ()
    words = _on_call(node, here) if here.on_call else _in_writing(node, here)
    if not _may_text(here):
        return wait(here, "person", *joined, Say(here.session.node, words.say, words.write))
    offer = phrase(here, "queue_text")
    said = Words((*words.say, " ", *offer.say), words.write)
    choices = (Choice(TEXT, "", "1"),)
    listen = listening(here, None, KeyRule(), speech=False, keep_typed_ahead=False)
    return wait(here, "person", *joined, Ask(here.session.node, "queue", said.say, said.write, choices, listen, reason))


def hear(node: QueueNode, here: Here, event: Input) -> Step:
    """Back from the person, or away to text; a key that means nothing tells again which one does.

    What is written meanwhile is the person's to read.
    """
    if isinstance(event, Returned):
        exits = {"done": node.done, "timeout": node.timeout, "closed": node.closed, "left": node.left}
        return go(here, exits.get(event.exit, node.done))
    if not _may_text(here) or not isinstance(event, Answer):
        return stay(here)
    if event == Keys("1") or hearing.command(here, event) == "text":
        return go(here, node.left, learned(here, "chose", here.session.node, "left", origin=hearing.origin(event)))
    return again(here)


def _may_text(here: Here) -> bool:
    allowed = lookup(here.moment.facts, "offer.allowed")
    refused = here.session.declined_text or EMERGENCY in here.session.once
    return bool(here.on_call and allowed and not refused)


def _on_call(node: QueueNode, here: Here) -> Words:
    people, minutes = (lookup(here.moment.facts, f"wait.{name}") for name in ("people", "voice"))
    if node.say:
        return authored(here, node.say, node.write)
    return phrase(here, "queue", people=people) if people and minutes is not None else phrase(here, "person")


def _in_writing(node: QueueNode, here: Here) -> Words:
    if node.write:
        return authored(here, node.write)
    staffed = lookup(here.moment.facts, "thread.staffed")
    if staffed is None:
        staffed = not here.flow.calendars or lookup(scope(here), "hours.open")
    if not staffed and here.flow.calendars:
        return phrase(here, "receipt_closed")
    known = lookup(here.moment.facts, "wait.text") is not None
    return phrase(here, "receipt_open") if staffed and known else phrase(here, "person")
