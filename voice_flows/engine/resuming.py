"""Lets a call go on where a thread or a cut call stands, with all that was known there.

The other way round, it tells whether a written message answers a question that was settled on the phone since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from voice_flows.asking import hearing, matter
from voice_flows.asking.steps import EMERGENCY, RESUMED, Here, Step, at_question, go, learned, unanswered
from voice_flows.asking.words import phrase, say
from voice_flows.engine.language import FOLLOWED
from voice_flows.engine.recording_notice import REFUSED, TOLD
from voice_flows.engine.run_to_wait import safely, walk
from voice_flows.model import identity, session_json
from voice_flows.model.turns import Delivery, Effect, Moment, Resumed, Session, Text, Turn
from voice_flows.nodes import KINDS
from voice_flows.nodes.resume.behaviour import LONGEST
from voice_flows.schema.document import Flow

GOES_ON: Final = "resumed"
"""The moment that tells that a call goes on where something was left off."""
_OF_THE_CALL: Final = identity.MARKED | {EMERGENCY, TOLD, REFUSED, FOLLOWED}
"""Marks in `Session.once` that a call keeps: who calls, how they speak, and whether they are recorded."""


def exists(flows: Mapping[str, Flow], session: Session) -> bool:
    """True where every node that the session goes on or comes back to exists in these flows."""
    stands = at_question(session)
    places = ((stands.flow, stands.node), *stands.returns)
    return all(flow in flows and node in flows[flow].nodes for flow, node in places)


def taken_up(flows: Mapping[str, Flow], call: Session, event: Resumed, moment: Moment) -> Turn:
    """Returns the turn with which the call goes on; its flow must exist."""
    stood = at_question(session_json.load(event.session))
    here = Here(flows, flows[stood.flow], _on_call(call, stood), moment)
    silent = RESUMED in call.once or (event.greeting == GOES_ON and _at_the_beginning(here.flow, stood))
    told: list[Effect] = [] if silent else [say(here, phrase(here, event.greeting))]
    if event.answer and len(str(event.answer.get("text", ""))) <= LONGEST:
        told.append(say(here, phrase(here, "agent_answer", **event.answer)))
    told.insert(0, learned(here, "chose", call.node, RESUMED))
    if event.report is not None and (step := _reported(here, event.report)):
        return walk(here, replace(step, effects=(*told, *step.effects)))
    return walk(here, go(here, stood.node, *told))


def _reported(here: Here, report: Delivery) -> Step | None:
    """What the node makes of the report on the text that it had sent; `None` for a node that sends none."""
    node = here.flow.nodes[here.session.node]
    hear = KINDS[node.kind].hear
    if hear is None or "delivery" not in KINDS[node.kind].waits:
        return None
    waiting = here.with_(wait="delivery")
    return safely(waiting, lambda: hear(node, waiting, report))


def _at_the_beginning(flow: Flow, stood: Session) -> bool:
    """True at the first question of all in writing: nothing was left off there."""
    return not stood.returns and stood.node == flow.start_text


def _on_call(call: Session, stood: Session) -> Session:
    """Returns the session where it stood, in the manner of this call."""
    kept = tuple(mark for mark in stood.once if mark not in _OF_THE_CALL and mark != RESUMED)
    own = tuple(mark for mark in call.once if mark in _OF_THE_CALL)
    return replace(
        stood,
        medium="voice",
        language=call.language if FOLLOWED in call.once else stood.language,
        wait="start",
        attempts={},
        pending={},
        trail=(),
        waits=call.waits,
        pace=call.pace,
        loud=call.loud,
        silences=0,
        said={**stood.said, **call.said},
        declined_text=call.declined_text,
        once=(*kept, *own, RESUMED),
        secrets={},
    )


def named_again(here: Here, step: Step) -> Step:
    """Leads who has said again what a cut call was about to where it stood; any other answer goes its own way."""
    asked = matter.asked_again(here.session.once)
    if asked is None or step.go is None or here.session.node != asked.question:
        return step
    after = matter.answered(replace(here, session=step.session), asked)
    return replace(step, session=after.session, go=asked.resume if matter.named_again(after, asked.resume) else step.go)


def fits(flows: Mapping[str, Flow], session: Session, event: Text, moment: Moment) -> bool:
    """True where the message is understood as an answer to the question of the session, be it one to be read back."""
    step = _heard(flows, session, event, moment)
    if step is None or unanswered(step):
        return False
    return bool(step.wait or step.go) and not _leads_to_person(flows, session, step)


def answers(flows: Mapping[str, Flow], session: Session, event: Text, moment: Moment) -> bool:
    """True where the message answers the question at which the session waits, and is no command."""
    step = _heard(flows, session, event, moment)
    return step is not None and bool(step.go) and not _leads_to_person(flows, session, step)


def _heard(flows: Mapping[str, Flow], session: Session, event: Text, moment: Moment) -> Step | None:
    """What the node of the session makes of the message; `None` where it asks nothing, and for a command."""
    flow = flows.get(session.flow)
    node = flow.nodes.get(session.node) if flow else None
    hear = KINDS[node.kind].hear if node else None
    if flow is None or node is None or hear is None or session.wait != "answer":
        return None
    here = Here(flows, flow, session, moment)
    if hearing.command(here, event):
        return None
    step = safely(here, lambda: hear(node, here, event))
    return None if step.broken else step


def _leads_to_person(flows: Mapping[str, Flow], session: Session, step: Step) -> bool:
    return step.go == flows[session.flow].commands.person
