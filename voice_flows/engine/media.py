"""A photo or another file: acknowledged, and without words neither an answer nor a failed one."""

from __future__ import annotations

from dataclasses import replace

from voice_flows.asking.steps import Here, Step, again, go
from voice_flows.asking.words import phrase, say
from voice_flows.engine.run_to_wait import walk
from voice_flows.model.turns import Ask, Say, Text, Turn


def alone(event: Text) -> bool:
    """Returns true for a message that is only a photo or another file."""
    return bool(event.media) and not event.body.strip() and event.choice is None


def received(here: Here) -> Turn:
    """Says that it came. An open question is asked once more, without counting a try; a new thread begins."""
    words = say(here, phrase(here, "media_received"))
    if here.session.wait == "answer":
        return walk(here, again(here, words))
    if here.session.wait == "start":
        return walk(here, go(here, here.session.node, words))
    return walk(here, Step(here.session, (words,)))


def mentioned(here: Here, event: Text, turn: Turn) -> Turn:
    """Says before the answer to the words beside it that it came."""
    answers = any(isinstance(effect, Say | Ask) and effect.write for effect in turn.effects)
    if not event.media or not event.body.strip() or here.on_call or not answers:
        return turn
    words = phrase(replace(here, session=turn.session), "media_received")
    return replace(turn, effects=(Say(here.session.node, words.say, words.write), *turn.effects))
