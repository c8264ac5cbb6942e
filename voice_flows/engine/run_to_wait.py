"""Goes from node to node until one waits. Every path through this file ends, for any flow.

A flow that goes round in circles, asks without end or cannot render its texts leads to a person, never to an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from voice_flows.asking.steps import SENSITIVE, Here, Reason, Step, go, learned, nudge_s, over
from voice_flows.asking.words import phrase, say
from voice_flows.engine import commands, look_again
from voice_flows.model.turns import Ask, Effect, End, Input, Learned, Queue, Say, Session, Turn, Wait
from voice_flows.nodes import KINDS, second_matters
from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import DEFAULT_QUEUE
from voice_flows.wording.templates import BadText

STEPS = 100
"""Most nodes in one turn: a flow that goes further without asking anything goes round in circles."""
WAITS = 60
"""Most questions in one call; then it leads to a person."""
GRACE = 10
"""Questions that the way to a person may still ask after `WAITS`."""
SILENCES = 9
"""Silences in a row, over several questions, after which a call is taken to have no speaker."""
BROKEN_TEXTS = 1
"""Texts in one turn that may fail to render before the flow is given up."""


def walk(here: Here, step: Step) -> Turn:
    """Goes on from `step` to the next wait and returns what happened on the way."""
    effects: list[Effect] = []
    broken = 0
    for _ in range(STEPS):
        effects.extend(step.effects)
        here, broken = _at(here, step.session), broken + step.broken
        if broken > BROKEN_TEXTS:
            break
        if step.wait:
            if not _too_many(here, step.wait):
                return _settled(here.session, effects, step.wait)
            if here.session.waits >= WAITS + GRACE:
                break
            effects, step = [effect for effect in effects if not isinstance(effect, Ask)], hurried(here)
        elif step.go or step.again or step.command:
            here, told = _arrived(here, step)
            effects.extend(told)
            step = _next(here, step)
        else:
            return _settled(here.session, effects, standing(here))
    return adrift(here.session, here, effects)


def safely(here: Here, do: Callable[[], Step]) -> Step:
    """Runs `do`; leads to a person where a text cannot be rendered."""
    try:
        return do()
    except BadText:
        return replace(go(here, here.person), broken=True)


def adrift(session: Session, here: Here | None = None, effects: list[Effect] | None = None) -> Turn:
    """Returns the turn of a flow that leads nowhere: straight into the queue."""
    told = [effect for effect in effects or [] if isinstance(effect, Learned)]
    words = phrase(here, "person") if here else None
    said = (Say(session.node, words.say, words.write),) if words else ()
    after = replace(session, wait="person", pending={}, attempts={}, secrets={})
    return Turn(after, (*told, *said, Queue(session.node, DEFAULT_QUEUE, "flow")), Wait("person"))


def standing(here: Here) -> Wait:
    """Returns the wait that the session is in already, with the next reminder."""
    kind = here.session.wait if here.session.wait != "start" else "answer"
    return Wait(kind, nudge_s(here) if kind == "answer" else None)


def hurried(here: Here) -> Step:
    """Leads a call that has asked too much to a person."""
    said = say(here, phrase(here, "too_long"))
    counted = here.with_(waits=max(here.session.waits, WAITS) + 1)
    return go(counted, here.person, said)


def unheard(here: Here) -> Step:
    """Ends a call on which no answer came, question after question, and leaves it in a queue to be returned."""
    said = say(here, phrase(here, "unheard"))
    name = next((node.queue_name for node in here.flow.nodes.values() if node.queue_name), DEFAULT_QUEUE)
    return over(here, said, Queue(here.session.node, name, "silence"), End(here.session.node))


def _too_many(here: Here, wait: Wait) -> bool:
    session = here.session
    return wait.kind == "answer" and here.on_call and session.waits in (WAITS, WAITS + GRACE)


def _settled(session: Session, effects: list[Effect], wait: Wait) -> Turn:
    asked = session.waits + (wait.kind == "answer" and bool(effects))
    return Turn(replace(session, wait=wait.kind, waits=asked), said_once(effects, session.medium), wait)


def said_once(effects: Sequence[Effect], medium: str) -> tuple[Effect, ...]:
    """Leaves out words that the next words begin with: a node's last sentence may be another node's first.

    In writing, also each sentence that a later text of the turn says and goes on with.
    """
    if medium != "voice":
        effects = _unrepeated(effects)
    told = [effect for effect in effects if isinstance(effect, (Say, Ask))]
    doubled = {id(one) for one, then in pairwise(told) if isinstance(one, Say) and _repeats(then, one, medium)}
    return tuple(effect for effect in effects if id(effect) not in doubled)


def _unrepeated(effects: Sequence[Effect]) -> list[Effect]:
    kept: list[Effect] = []
    for place, one in enumerate(effects):
        later = [f" {each.write}" for each in effects[place + 1 :] if isinstance(each, (Say, Ask))]
        if isinstance(one, Say) and not one.also_text and later:
            sentences = re.split(r"(?<=[.!?]) ", one.write)
            left = [each for each in sentences if not any(f" {each.rstrip('.')} " in text for text in later)]
            one = replace(one, write=" ".join(left)) if left else one
        kept.append(one)
    return kept


def _repeats(then: Say | Ask, one: Say, medium: str) -> bool:
    before, after = ("".join(each.say) if medium == "voice" else each.write for each in (one, then))
    plain = not one.also_text and one.interruptible and one.keep_typed_ahead
    return plain and bool(before.strip()) and after.startswith(before.strip())


def _at(here: Here, session: Session) -> Here:
    """Follows the session into another flow, or back from one; a flow that is missing changes nothing."""
    return replace(here, session=session, flow=here.flows.get(session.flow, here.flow))


def _arrived(here: Here, step: Step) -> tuple[Here, tuple[Effect, ...]]:
    """Arrives at the next node, without the tries and pending matters of the last one. A goal counts once.

    A node's calendar is the one whose hours it and the nodes after it tell.
    """
    if not step.go:
        return here, ()
    node = here.flow.nodes.get(step.go)
    calendar = getattr(node, "calendar", None) or here.session.calendar
    once = here.session.once
    if getattr(node, "sensitive_topic", False) and SENSITIVE not in once:
        once = (*once, SENSITIVE)
    here = here.with_(node=step.go, wait="start", attempts={}, pending=dict(step.keep), calendar=calendar, once=once)
    goal = getattr(node, "goal", None)
    mark = f"goal:{goal}"
    if not goal or mark in here.session.once:
        return here, ()
    return here.with_(once=(*here.session.once, mark)), (learned(here, "goal", goal, True),)


def _next(here: Here, step: Step) -> Step:
    if step.command:
        command = step.command
        return safely(here, lambda: commands.obey(here, command))
    node = here.flow.nodes.get(here.session.node)
    if node is None:
        return replace(go(here, here.person), broken=True)
    reason: Reason = "repeat" if step.again else "first"
    if older := look_again.before(here, node, reason, step.said):
        return older
    here = second_matters.passed_on(look_again.told(here, node), node)
    if second := second_matters.due(here, node):
        return second
    if step.said and (answered := _answered(here, node, step.said)):
        return answered
    return safely(here, lambda: KINDS[node.kind].enter(node, here, reason))


def _answered(here: Here, node: NodeBase, said: Input) -> Step | None:
    """Returns the step of words that answer the node already; `None` where it must ask."""
    hear = KINDS[node.kind].hear
    if hear is None:
        return None
    step = safely(here, lambda: hear(node, here, said))
    return step if step.go or step.command else None
