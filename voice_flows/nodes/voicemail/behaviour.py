"""The `voicemail` node: takes a message for agents, recorded on a call, written in a thread.

A recording that is too short is asked for once more. A customer who leaves a message waits in the queue.
"""

from __future__ import annotations

from voice_flows.asking import retries
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, go, learned, stay, wait
from voice_flows.asking.words import Words, authored, phrase
from voice_flows.model.turns import Due, Input, Listen, Queue, Say, Text
from voice_flows.model.voicemail import LeftMessage, Recorded, TakeMessage
from voice_flows.nodes.voicemail.model import VoicemailNode

LEAST_S = 1.0
"""Seconds of speech below which a recording is no message."""
SHORT = "short"


def enter(node: VoicemailNode, here: Here, reason: Reason = "first") -> Step:
    words = authored(here, node.say, node.write) or phrase(here, "voicemail")
    if here.on_call:
        return _take(node, here, words)
    return retries.ask(retries.fresh(here), Question(words, "text", (), Listen()), reason)


def hear(node: VoicemailNode, here: Here, event: Input) -> Step:
    """Takes the message, or goes on without one. In writing, a reminder that falls due counts as none."""
    match event:
        case Recorded(sound, length_s, voiced_s) if here.on_call:
            if voiced_s >= LEAST_S and sound:
                return _left(node, here, LeftMessage(here.session.node, sound, length_s))
            return _too_little(node, here, voiced_s if sound else 0.0)
        case Text(body=body) if not here.on_call:
            told = learned(here, "collected", here.session.node, body.strip(), origin="text")
            return go(here, node.then, told, Queue(here.session.node, node.queue, "message"))
        case Due("nudge"):
            return go(here, node.nothing or node.then)
        case _:
            return stay(here)


def _take(node: VoicemailNode, here: Here, words: Words) -> Step:
    name = here.session.node
    return wait(here, "message", Say(name, words.say, words.write), TakeMessage(name, node.limit_s, node.silence_s))


def _left(node: VoicemailNode, here: Here, message: LeftMessage) -> Step:
    return go(here, node.then, message, Queue(here.session.node, node.queue, "message"))


def _too_little(node: VoicemailNode, here: Here, voiced_s: float) -> Step:
    if voiced_s <= 0 or here.session.attempts.get(SHORT):
        return go(here, node.nothing or node.then)
    here = here.with_(attempts={**here.session.attempts, SHORT: 1})
    return _take(node, here, phrase(here, "voicemail_short"))
