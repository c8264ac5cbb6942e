"""Runs flows: takes one input, returns what happened. Pure and total, for calls and threads alike.

It goes from node to node until one waits. Any input in any state gives a turn: an input that means nothing leaves the
session as it was, a node that an upgrade removed leads to a person, and every loop has a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from voice_flows.asking import doubted_commands
from voice_flows.asking.steps import LATE_KEYS, LEFT_AT, RESUMED, Here, Step, again, go, nearest, over, stay
from voice_flows.engine import (
    automatic,
    emergencies,
    goodbyes,
    language,
    look_again,
    media,
    other_matters,
    recording_notice,
    resuming,
    sentence,
)
from voice_flows.engine.run_to_wait import SILENCES, adrift, safely, standing, unheard, walk
from voice_flows.model import identity
from voice_flows.model.turns import (
    Ask,
    End,
    HungUp,
    Input,
    Json,
    Keys,
    Learned,
    Medium,
    Moment,
    Resumed,
    Returned,
    Session,
    Silence,
    Speech,
    Started,
    Text,
    Turn,
    Wait,
)
from voice_flows.nodes import KINDS, second_matters
from voice_flows.nodes.menu.open_questions import WANTS
from voice_flows.plain_questions import answering
from voice_flows.schema.document import Flow
from voice_flows.schema.node import NodeBase


def begin(
    flow: Flow,
    medium: Medium,
    language: str | None = None,
    node: str | None = None,
    values: Mapping[str, Json] | Iterable[tuple[str, Json]] = (),
    **manner: Any,
) -> Session:
    """Returns a session at the flow's beginning for the medium, or at `node`; `step` it with `Started` next.

    `manner` is how this customer asked to be spoken to before: `pace`, `loud`.
    """
    start = flow.start if medium == "voice" else flow.start_text
    spoken = nearest(flow.languages, language) or flow.languages[0]
    return Session(flow.flow, flow.version, spoken, medium, node or start, dict(values), **manner)


def to_text(session: Session, node: str) -> Session:
    """Returns the session of the text leg of a hand-off: a copy with all that is known, at `node`."""
    return _copied(session, "text", node)


def to_voice(session: Session, node: str) -> Session:
    """Returns the session of a call that we place: a copy with all that is known, at `node`."""
    return _copied(session, "voice", node)


def _copied(session: Session, medium: Medium, node: str) -> Session:
    """Returns a copy at `node`, which does not know who is at the other end."""
    once = tuple(mark for mark in session.once if mark not in identity.MARKED and mark != RESUMED)
    here = replace(session, medium=medium, node=node, wait="start", attempts={}, pending={}, trail=(), waits=0)
    return replace(here, once=once, secrets={})


def step(flows: Mapping[str, Flow], session: Session, event: Input, moment: Moment) -> Turn:
    """Takes one input and returns the session after it, the effects in order, and the wait."""
    flow = flows.get(session.flow)
    if isinstance(event, HungUp):
        return Turn(replace(session, wait="over", secrets={}), (), Wait("over"))
    if isinstance(event, Resumed):
        return recording_notice.marked(flows, resuming.taken_up(flows, session, event, moment))
    if flow is None:
        known = session.wait in ("over", "person")
        return Turn(session, (), Wait("over" if session.wait == "over" else "person")) if known else adrift(session)
    here = Here(flows, flow, session, moment)
    turn = _stepped(here, event)
    if isinstance(event, Text):
        turn = media.mentioned(here, event, turn)
    return recording_notice.marked(flows, recording_notice.noticed(here, turn))


def _stepped(here: Here, event: Input) -> Turn:
    session = here.session
    if isinstance(event, Speech) and not event.hypotheses:
        return walk(here, stay(here))
    if isinstance(event, Text):
        answer = automatic.heard(here, event)
        if answer is None and (asked := automatic.asked_again(here, event)):
            return walk(here, asked)
        if answer is None:
            return Turn(session, (), Wait("start") if session.wait == "start" else standing(here))
        event = answer
    if isinstance(event, Speech | Text) and (help_at := emergencies.heard(here, event)):
        return walk(here, help_at)
    if refusal := recording_notice.refused(here, event):
        return walk(here, refusal)
    if isinstance(event, Text) and media.alone(event) and session.wait in ("answer", "over", "start"):
        return media.received(here)
    if isinstance(event, Speech) and (elsewhere := language.changed(here, event)):
        return walk(here, elsewhere)
    here, told = language.followed(here, event) if isinstance(event, Text) else (here, ())
    turn = _heard(here, event)
    return replace(turn, effects=(*told, *turn.effects)) if told else turn


def _heard(here: Here, event: Input) -> Turn:
    """Takes an input that is meant for the flow."""
    session = here.session
    if isinstance(event, Speech | Text) and not answering.about_hours_of(here, event):
        here = sentence.kept(here, event)
    if session.wait == "over" and isinstance(event, Text) and not here.on_call:
        return goodbyes.answered(here, event) or _first_words(_restarted(here), event)
    if session.wait == "start" and isinstance(event, Keys | Speech | Text):
        return _first_words(here, event)
    here = _counted(here, event)
    if here.session.silences >= SILENCES:
        return walk(here, unheard(here))
    return walk(here, safely(here, lambda: _react(here, event)))


def _counted(here: Here, event: Input) -> Here:
    """Counts silences in a row, so that a line without a speaker is not held open for ever; late keys come once."""
    if isinstance(event, Silence) and here.on_call and here.session.wait == "answer":
        return here.with_(silences=here.session.silences + 1)
    if not isinstance(event, Keys | Speech):
        return here
    once = tuple(mark for mark in here.session.once if mark != LATE_KEYS)
    return here.with_(silences=0, once=once)


def _restarted(here: Here) -> Here:
    """Begins a finished thread again with all that is known, or goes on where its customer had closed it."""
    left = str(here.session.pending.get(LEFT_AT) or "")
    node = left if left in here.flow.nodes else here.flow.start_text
    trail = here.session.trail if node == left else ()
    once = tuple(mark for mark in here.session.once if mark != goodbyes.ANSWERED)
    return here.with_(node=node, wait="start", attempts={}, pending={}, trail=trail, waits=0, once=once)


def _first_words(here: Here, event: Input) -> Turn:
    """Takes words that come before the flow began: a first question that they answer is not asked."""
    asked = walk(here, _react(here, Started()))
    if asked.wait.kind != "answer":
        return asked
    flow = here.flows.get(asked.session.flow, here.flow)
    answered = _stepped(replace(here, session=asked.session, flow=flow), event)
    if answered.session.attempts:
        return _wish_kept(asked, answered)
    told = tuple(effect for effect in asked.effects if not isinstance(effect, Ask))
    return replace(answered, effects=told + answered.effects)


def _wish_kept(asked: Turn, answered: Turn) -> Turn:
    """Asks as if nothing had been said, with what the customer wants on record though it was not understood."""
    wishes = tuple(effect for effect in answered.effects if isinstance(effect, Learned) and effect.what == WANTS)
    session = replace(asked.session, once=answered.session.once, said=answered.session.said)
    return replace(asked, session=session, effects=(*wishes, *asked.effects))


def _react(here: Here, event: Input) -> Step:
    """Gives the input to the node that waits for it."""
    session, node = here.session, here.flow.nodes.get(here.session.node)
    if session.wait == "over":
        return stay(here)
    if session.wait == "start":
        return go(here, session.node)
    kind = KINDS[node.kind] if node else None
    if session.wait == "person" and (kind is None or "person" not in kind.waits):
        return over(here, End(session.node)) if isinstance(event, Returned) else stay(here)
    if node is None or kind is None:
        return go(here, here.person)
    if looked := look_again.heard(here, node, event) or second_matters.settled(here, event):
        return looked
    if isinstance(event, Started) or kind.hear is None or session.wait not in kind.waits:
        return again(here)
    if session.wait == "answer" and (past := look_again.behind(here, node, event)):
        return past
    if answered := doubted_commands.settled(here, event):
        return answered
    if help_at := emergencies.settled(here, event):
        return help_at
    if elsewhere := other_matters.settled(here, event) or goodbyes.closing(here, node, event):
        return elsewhere
    here = emergencies.forgotten(other_matters.forgotten(doubted_commands.forgotten(here, event)))
    step = _said(here, node, event) if isinstance(event, Speech | Text) else kind.hear(node, here, event)
    return resuming.named_again(here, look_again.instead(here, node, event, step))


def _said(here: Here, node: NodeBase, event: Speech | Text) -> Step:
    """What the node makes of words, unless they ask back for something, or are about another matter."""
    hear = KINDS[node.kind].hear
    assert hear is not None
    question = partial(other_matters.question, here)
    if told := answering.with_hours(here, event, question):
        return told
    heard = hear(node, here, event)
    if asked := emergencies.instead(here, event, heard):
        return asked
    step = other_matters.instead(here, event, heard)
    return (answering.noted(here, event, heard, question) or step) if step is heard else step
