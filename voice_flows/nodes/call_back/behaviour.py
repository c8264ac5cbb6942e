"""The `call_back` node: promises to call the customer now, when an agent is free, or at a time.

The promise is made only once the call is stored (`Arranged`). On a call everything is read back first; in writing the
promise shows what was understood, and NO cancels it. What is agreed so far is in `Session.pending` under `call`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from voice_flows.asking import hearing, low_confidence, retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.steps import (
    ASKED_FROM,
    Here,
    Reason,
    Step,
    again,
    at_question,
    go,
    learned,
    lookup,
    obey,
    stay,
    wait,
    without,
)
from voice_flows.asking.words import phrase, say
from voice_flows.model.turns import Arranged, CallBack, CallOff, Input, Keys, Queue, Silence, Text
from voice_flows.nodes.call_back import times
from voice_flows.nodes.call_back.model import CallBackNode
from voice_flows.nodes.call_back.questions import OURS, agreed, by_person, promise, question
from voice_flows.schema.node import NodeBase
from voice_flows.schema.opening_hours import is_open
from voice_flows.understanding.matching import ValueRule

HELD = "call"


def enter(node: CallBackNode, here: Here, reason: Reason = "first") -> Step:
    """Asks what is still open, or asks it again; goes straight to the promise where nothing is."""
    if reason == "repeat" and HELD in here.session.pending:
        return _ask(node, here, _held(here), "repeat")
    allowed = lookup(here.moment.facts, "call.allowed")
    if allowed is False and lookup(here.moment.facts, "call.code") != "anonymous":
        code, why = (str(lookup(here.moment.facts, f"call.{name}") or "") for name in ("code", "reason"))
        return _refused(node, here, code, why)
    offered = _offered(node, here)
    if not offered:
        return go(here, node.failed)
    number = "" if allowed is False else str(lookup(here.moment.facts, "customer.number") or "")
    held: dict[str, Any] = {"offered": offered, "number": number}
    if not here.on_call and "at" in offered and _waits_in_vain(here) and (hour := _soon(node, here)):
        held |= {"moment": "at", "at": hour}
    return _next(node, here, {**held, "moment": offered[0]} if len(offered) == 1 else held)


def hear(node: CallBackNode, here: Here, event: Input) -> Step:
    held = _held(here)
    if isinstance(event, Arranged):
        return _arranged(node, here, held, event)
    if held.get("promised"):
        return _after(node, here, held, event)
    if isinstance(event, Silence):
        return retries.silent(here, node, question(node, here, held), event)
    if not isinstance(event, Answer):
        return stay(here)
    if event == Keys("*"):
        return again(here)
    return _answered(node, here, held, event)


def _answered(node: CallBackNode, here: Here, held: Mapping[str, Any], event: Answer) -> Step:
    stage = held["stage"]
    step = {"when": _when, "at": _at, "number": _number, "confirm": _confirmed}[stage](node, here, held, event)
    if step is not None:
        return step
    if name := hearing.command(here, event):
        return obey(here, name) if name != "call" else again(here)
    here, answer = low_confidence.weighed(here, event, "check")
    if stage != "confirm" and low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, question(node, here, held), answer)
    if stage != "confirm" and not isinstance(event, Keys) and answer.said is False:
        return go(without(here, HELD), node.failed)  # no call is wanted
    if hearing.zero(event):
        return go(here, here.person)
    return retries.not_understood(without(here, low_confidence.DOUBTED), node, question(node, here, held), event)


def _when(node: CallBackNode, here: Here, held: Mapping[str, Any], event: Answer) -> Step | None:
    """Takes the way of being called; a customer who names an hour at once has chosen that way."""
    match = hearing.choose(here, question(node, here, held).choices, event)
    if match.verdict in ("accept", "confirm") and match.choices:
        return _next(node, here, {**held, "moment": match.choices[0]})
    return None if isinstance(event, Keys) or "at" not in held["offered"] else _at(node, here, held, event)


def _at(node: CallBackNode, here: Here, held: Mapping[str, Any], event: Answer) -> Step | None:
    wanted = times.said(here, event)
    calendar = here.flow.calendars.get(node.calendar or "")
    if wanted is None or calendar is None:
        return None
    at = times.fits(calendar, wanted, times.local(here))
    if at is None:
        opening = times.opens(calendar, times.local(here))
        asked = question(node, here, {**held, "stage": "at"})
        words = (
            phrase(here, "call_closed_then", asked.words, next=opening.isoformat(timespec="minutes"))
            if opening
            else None
        )
        return retries.failed(_keeping(here, {**held, "stage": "at"}), node, asked, "no_match", words=words)
    return _next(node, here, {**held, "moment": "at", "at": at.isoformat(timespec="minutes")})


def _number(node: CallBackNode, here: Here, held: Mapping[str, Any], event: Answer) -> Step | None:
    if (number := _read_number(here, event)) is None:
        return None
    return _next(node, here, {**held, "number": number, "other": number})


def _read_number(here: Here, event: Answer) -> str | None:
    match = hearing.understand(here, "phone", ValueRule(), event)
    return str(match.value) if match.verdict != "reject" and match.value else None


def _confirmed(node: CallBackNode, here: Here, held: Mapping[str, Any], event: Answer) -> Step | None:
    """Takes the answer to the read-back: yes or 1, no or 2 to change something, 3 for another number."""
    if event == Keys("3"):
        return _ask(node, here, {**held, "stage": "number"}, "first")
    here, answer = low_confidence.weighed(here, event, "check")
    if low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, question(node, here, held), answer)
    if answer.said and answer.sure:
        return _asked_for(node, here, held, event)
    if answer.said is False:
        fresh = {name: held[name] for name in ("offered", "number", "other") if name in held}
        alone = len(held["offered"]) == 1
        if alone and held["moment"] != "at":
            return _ask(node, here, {**held, "stage": "number"}, "first")
        return _next(node, here, {**fresh, "moment": held["offered"][0]} if alone else fresh)
    return None


def _next(node: CallBackNode, here: Here, held: Mapping[str, Any]) -> Step:
    """Asks for the next thing that is not known yet; in writing nothing is read back."""
    here = here.with_(attempts={})
    if "moment" not in held and held["offered"][0] == "now" and not here.on_call:
        held = {**held, "moment": "now"}  # the promise itself can be answered with an hour, or with NO
    if "moment" not in held:
        return _ask(node, here, {**held, "stage": "when"}, "first")
    if held["moment"] == "at" and "at" not in held:
        return _ask(node, here, {**held, "stage": "at"}, "first")
    if not held["number"]:
        return _ask(node, here, {**held, "stage": "number"}, "first")
    if here.on_call:
        return _ask(node, here, {**held, "stage": "confirm"}, "first")
    return _asked_for(node, here, held, None)


def _ask(node: CallBackNode, here: Here, held: Mapping[str, Any], reason: Reason) -> Step:
    here = _keeping(without(here, low_confidence.DOUBTED), held)
    if held.get("promised"):
        return retries.ask(here, agreed(here, held), reason)
    return retries.ask(here, question(node, here, held), reason)


def _asked_for(node: CallBackNode, here: Here, held: Mapping[str, Any], event: Answer | None) -> Step:
    prompt = f"{here.session.flow_version}:{here.session.node}"
    evidence = hearing.evidence(here, event) if event else {"by": "text", "prompt": prompt}
    wanted = CallBack(
        here.session.node,
        held["moment"],
        node.answered,
        held.get("at", ""),
        held.get("other", ""),
        node.queue,
        node.attempts,
        evidence,
    )
    fact = learned(here, "chose", here.session.node, held["moment"], origin=evidence["by"])  # type: ignore[arg-type]
    return wait(_keeping(here, held), "arranged", fact, wanted)


def _arranged(node: CallBackNode, here: Here, held: Mapping[str, Any], answer: Arranged) -> Step:
    """Promises the call that was stored, or says why it may not be placed and goes where the author says."""
    if not answer.allowed:
        return _refused(node, here, answer.code, answer.reason)
    here = here.with_(attempts={})
    if here.on_call:
        return go(without(here, HELD), node.then, say(here, promise(here, held)))
    here = _keeping(here, {**held, "promised": True})
    return retries.ask(here, agreed(here, held), "first")


def _after(node: CallBackNode, here: Here, held: Mapping[str, Any], event: Input) -> Step:
    """Takes what is written after the promise: NO cancels it, another number replaces it, anything else goes on.

    What was asked before the call was asked for still stands: an answer goes there, and after NO it is asked again.
    """
    if not isinstance(event, Text):
        return stay(here)
    before = _asked_from(here)
    stands = replace(before, said=event) if before else None
    if stands and hearing.written(event).isdecimal() and len(hearing.written(event)) == 1:
        return stands  # the promise is answered by NO; a digit is one of the choices listed before
    if hearing.yes_or_no(here, event).said is False:
        told = (CallOff(here.session.node), say(here, phrase(here, "call_off")))
        if before and _was_asked(here):
            return replace(before, effects=told)
        return go(without(here, HELD), node.then, *told)
    if number := _read_number(here, event):
        return _asked_for(node, here, {**held, "number": number, "other": number, "promised": False}, event)
    if name := hearing.command(here, event):
        return obey(here, name)
    if "at" in held["offered"] and times.said(here, event):
        return _at(node, here, {**held, "promised": False}, event) or stay(here)
    return stands or go(without(here, HELD), node.then)


def _asked_from(here: Here) -> Step | None:
    """Goes back to where the call was asked for; `None` where that is nowhere."""
    if _asking_node(here) is None:
        return None
    asked = at_question(here.session)
    back = without(here.with_(flow=asked.flow, returns=asked.returns), HELD, ASKED_FROM)
    return go(back, asked.node)


def _asking_node(here: Here) -> NodeBase | None:
    """The node at which the call was asked for, in this flow or one that it ran."""
    asked = at_question(here.session)
    flow = here.flows.get(asked.flow) if ASKED_FROM in here.session.pending else None
    return flow.nodes.get(asked.node) if flow else None


def _was_asked(here: Here) -> bool:
    """True where a question stood in the thread when the call was asked for; nobody asked the first one of all yet."""
    node, asked = _asking_node(here), at_question(here.session)
    first = not asked.returns and asked.node == here.flow.start_text
    return node is not None and node.person is None and not first


def _refused(node: CallBackNode, here: Here, code: str, reason: str) -> Step:
    """Says why the number may not be called. Where the cause is ours, a call by a person is promised instead, and
    nothing else is said or asked."""
    here = without(here, HELD)
    if code not in OURS:
        return go(here, node.failed, say(here, phrase(here, "call_refused", reason=reason)))
    wish = learned(here, "wants", "call", "call", origin="key" if here.on_call else "text")
    promised = (wish, Queue(here.session.node, node.queue, "call_back"), say(here, by_person(node, here)))
    return go(here, node.then, *promised) if here.on_call else wait(here, "person", *promised)


def _offered(node: CallBackNode, here: Here) -> list[str]:
    """Returns what can be promised at this hour: when closed, no agent is free and no call is placed now.

    Where no agent is at work, nobody knows when the caller's turn comes, so an hour is agreed instead.
    """
    calendar = here.flow.calendars.get(node.calendar or "")
    now = times.local(here)
    is_now = calendar is None or is_open(calendar, now)
    later = calendar is not None and times.opens(calendar, now) is not None
    away = "at" in node.when and times.all_away(here)
    can = {"now": is_now, "agent": is_now and calendar is not None and not away, "at": later}
    return [one for one in node.when if can[one]]


def _waits_in_vain(here: Here) -> bool:
    """True where the call is for a customer who waits for a person, and no agent is at work."""
    asked_at = _asking_node(here)
    return asked_at is not None and asked_at.person == "queue" and times.all_away(here)


def _soon(node: CallBackNode, here: Here) -> str:
    calendar = here.flow.calendars.get(node.calendar or "")
    at = times.soon(calendar, times.local(here)) if calendar is not None else None
    return at.isoformat(timespec="minutes") if at is not None else ""


def _held(here: Here) -> Mapping[str, Any]:
    held: Mapping[str, Any] = here.session.pending.get(HELD) or {}
    return held


def _keeping(here: Here, held: Mapping[str, Any]) -> Here:
    return here.with_(pending={**here.session.pending, HELD: dict(held)})
