"""The `queue` node: waits for a person. On a call it says the wait at intervals, and offers to go on by text.

It says only waits that were measured; without figures the caller hears that they are waiting, and no more.
"""

from __future__ import annotations

from voice_flows.asking import hearing
from voice_flows.asking.hearing import Answer
from voice_flows.asking.listening import listening
from voice_flows.asking.steps import Here, Reason, Step, again, go, learned, lookup, stay, wait
from voice_flows.asking.words import Words, authored, phrase, scope
from voice_flows.model.turns import Ask, Choice, Due, Input, KeyRule, Keys, Queue, Returned, Say
from voice_flows.nodes.queue.model import QueueNode
from voice_flows.schema.opening_hours import is_open, zone

TEXT = "text"
PLACE = Due("place")
_AGAIN = (Keys("0"), Keys("*"))
"""Keys that ask for a person: the caller waits for one already, and hears how long."""


def enter(node: QueueNode, here: Here, reason: Reason = "first") -> Step:
    """Joins the queue; when asked again, only repeats the words."""
    if _closed(node, here):
        return go(here, node.closed)
    joined = (_queue(node, here),) if reason == "first" else ()
    words = _on_call(node, here, reason) if here.on_call else _in_writing(node, here)
    if not _may_text(here):
        return wait(here, "person", *joined, Say(here.session.node, words.say, words.write))
    offer = phrase(here, "queue_text")
    said = Words((*words.say, " ", *offer.say), words.write)
    choices = (Choice(TEXT, "", "1"),)
    listen = listening(here, None, KeyRule(), speech=False, keep_typed_ahead=False)
    return wait(here, "person", *joined, Ask(here.session.node, "queue", said.say, said.write, choices, listen, reason))


def hear(node: QueueNode, here: Here, event: Input) -> Step:
    """Goes on after the person, or by text; any other key repeats which key goes on by text.

    What is written meanwhile is for the person to read.
    """
    if isinstance(event, Returned):
        exits = {"done": node.done, "timeout": node.timeout, "closed": node.closed, "left": node.left}
        return go(here, exits.get(event.exit, node.done))
    if here.on_call and (event == PLACE or event in _AGAIN):
        return again(here)
    if not _may_text(here) or not isinstance(event, Answer):
        return stay(here)
    if event == Keys("1") or hearing.command(here, event) == "text":
        return go(here, node.left, learned(here, "chose", here.session.node, "left", origin=hearing.origin(event)))
    return again(here)


def _queue(node: QueueNode, here: Here) -> Queue:
    return Queue(here.session.node, node.name, "", node.wait_s, node.every_s, node.music or "")


def _closed(node: QueueNode, here: Here) -> bool:
    """True after hours where no agent is at work; an agent at work still takes calls."""
    calendar = here.flow.calendars.get(node.calendar or "")
    if not here.on_call or calendar is None or lookup(here.moment.facts, "wait.at_work"):
        return False
    return not is_open(calendar, here.moment.now.astimezone(zone(here.flow.timezone)))


def _may_text(here: Here) -> bool:
    allowed = lookup(here.moment.facts, "offer.allowed")
    return bool(here.on_call and allowed and not here.refuses_text)


def _on_call(node: QueueNode, here: Here, reason: Reason) -> Words:
    people, minutes = (lookup(here.moment.facts, f"wait.{name}") for name in ("people", "voice"))
    if node.say and reason == "first":
        return authored(here, node.say, node.write)
    if people is None or minutes is None:
        return phrase(here, "person" if reason == "first" else "queue_still")
    return phrase(here, "queue", people=people) if people else phrase(here, "queue_first")


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
