"""The `queue` node: waits for a person. On a call it says the wait at intervals, and what keys do meanwhile (`offers`).

It says only waits that were measured; without figures the caller hears that they are waiting, and no more.
"""

from __future__ import annotations

from voice_flows.asking.listening import listening
from voice_flows.asking.steps import Here, Reason, Step, again, go, lookup, stay, wait
from voice_flows.asking.words import Words, authored, phrase
from voice_flows.model.kept_place import KEPT, marked
from voice_flows.model.turns import Ask, Due, Input, KeyRule, Keys, Queue, Returned, Say, Spoken
from voice_flows.nodes.queue import kept_place, offers
from voice_flows.nodes.queue.model import QueueNode
from voice_flows.nodes.queue.receipts import receipt
from voice_flows.schema.opening_hours import is_open, zone

PLACE = Due("place")
_AGAIN = (Keys("0"), Keys("*"))
"""Keys that ask for a person: the caller waits for one already, and hears how long."""


def enter(node: QueueNode, here: Here, reason: Reason = "first") -> Step:
    """Joins the queue; when asked again, only repeats the words."""
    if _closed(node, here):
        return go(here, node.closed)
    if not here.on_call and (left := marked(here.session)):
        return kept_place.ask(here, left)
    if not here.on_call and KEPT in here.session.pending:
        return kept_place.again(here)
    joined = (_queue(node, here),) if reason == "first" else ()
    if not here.on_call:
        words = _in_writing(node, here)
        return wait(here, "person", *joined, Say(here.session.node, words.say, words.write))
    words = _on_call(node, here, reason)
    here, offered, learned = offers.told(node, here, reason)
    said, choices = (*words.say, *offered.say), offers.choices(here)
    if not choices:
        return wait(here, "person", *joined, *learned, Say(here.session.node, said, words.write))
    listen = listening(here, None, KeyRule(), speech=False, keep_typed_ahead=False)
    asked = Ask(here.session.node, "queue", said, words.write, choices, listen, reason)
    return wait(here, "person", *joined, *learned, asked)


def hear(node: QueueNode, here: Here, event: Input) -> Step:
    """Goes on after the person, or by text; any key without a meaning repeats what keys mean.

    What is written meanwhile is for the person to read.
    """
    if isinstance(event, Returned):
        exits = {"done": node.done, "timeout": node.timeout, "closed": node.closed, "left": node.left}
        return go(here, exits.get(event.exit, node.done))
    if not here.on_call and KEPT in here.session.pending:
        return kept_place.hear(node, here, event)
    if here.on_call and (event == PLACE or event in _AGAIN):
        return again(here)
    if not here.on_call or not isinstance(event, Keys) or not offers.choices(here):
        return stay(here)
    return offers.chosen(node, here, event) or again(here)


def _queue(node: QueueNode, here: Here) -> Queue:
    return Queue(here.session.node, node.name, "", node.wait_s, node.every_s, node.music or "")


def _closed(node: QueueNode, here: Here) -> bool:
    """True after hours where no agent is at work; an agent at work still takes calls."""
    calendar = here.flow.calendars.get(node.calendar or "")
    if not here.on_call or calendar is None or lookup(here.moment.facts, "wait.at_work"):
        return False
    return not is_open(calendar, here.moment.now.astimezone(zone(here.flow.timezone)))


def _on_call(node: QueueNode, here: Here, reason: Reason) -> Words:
    people, minutes = (lookup(here.moment.facts, f"wait.{name}") for name in ("people", "voice"))
    if node.say and reason == "first":
        return authored(here, node.say, node.write)
    before = _known(here) if reason == "first" else ()
    if people is None or minutes is None:
        told = phrase(here, "person" if reason == "first" else "queue_still")
    else:
        told = phrase(here, "queue", people=people) if people else phrase(here, "queue_first")
    return Words((*before, *told.say), told.write)


def _known(here: Here) -> Spoken:
    """Returns what a caller hears who called about this today before, or whose place was kept."""
    again = int(lookup(here.moment.facts, "calls.today") or 1) > 1
    moments = ("queue_again",) * again + ("queue_kept",) * bool(lookup(here.moment.facts, "wait.kept"))
    return tuple(part for moment in moments for part in (*phrase(here, moment).say, " "))


def _in_writing(node: QueueNode, here: Here) -> Words:
    if node.write:
        return authored(here, node.write)
    return receipt(here)
