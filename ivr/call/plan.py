"""What a call does with a turn, in order: say its prompts, then wait for one thing. Pure.

Of all effects only those with sound or work for the call matter here; the ledger has taken the rest. How a prompt may
be answered and interrupted is said in the words of the flow language (`Listen`), for telling and asking alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relevo.errors import RelevoError
from voice_flows.model.turns import Ask, Choice, End, Listen, Queue, Say, Spoken, Turn

WITHOUT_EFFECT: Mapping[str, object] = {"person": Queue("", ""), "over": End("")}
"""What a turn of this wait brings about where none of its effects does: the queue goes on, the call is over."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One prompt. `asks`: it is a question, and its answer is waited for."""

    say: Spoken
    listen: Listen
    asks: bool = False
    node: str = ""

    @property
    def hears_speech(self) -> bool:
        """Whether speech during the prompt is an answer to it, whether it interrupts the prompt or not."""
        return self.listen.speech and self.listen.listen_during_prompt

    @property
    def speech_interrupts(self) -> bool:
        return self.hears_speech and self.listen.speech_interrupts


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What to say, then the effect whose outcome is waited for. `forget_keys`: drop what was typed ahead.

    `beside`: what keys do while something else than an answer is waited for.
    """

    utterances: tuple[Utterance, ...]
    awaited: Any
    """One of the effects; which wait it begins is in `ivr.call.waits.WAITS`."""
    forget_keys: bool = False
    beside: tuple[Choice, ...] = ()


class NoSuchWait(RelevoError, ValueError):
    """A turn waits for something that its effects do not hold; the machine never makes such a turn."""

    code = "no_such_wait"
    retryable = False


def plan(turn: Turn) -> CallPlan:
    """Returns what the call does with one turn. Raises `NoSuchWait` where the turn's wait and effects do not fit."""
    asks = [effect for effect in turn.effects if isinstance(effect, Ask)]
    said = (_utterance(effect) for effect in turn.effects if isinstance(effect, Say | Ask))
    missed = bool(asks) and asks[-1].reason == "no_match"  # what was typed after a mistake was meant for elsewhere
    awaited = _awaited(turn)
    beside = asks[-1].choices if asks and asks[-1] is not awaited else ()
    return CallPlan(tuple(one for one in said if any(one.say)), awaited, missed, beside)


def _utterance(effect: Say | Ask) -> Utterance:
    if isinstance(effect, Ask):
        return Utterance(effect.say, effect.listen, asks=True, node=effect.node)
    listen = Listen(speech=False, key_interrupts=effect.interruptible, keep_typed_ahead=effect.keep_typed_ahead)
    return Utterance(effect.say, listen, node=effect.node)


def _awaited(turn: Turn) -> object:
    """The last effect that brings about the turn's wait."""
    kind = turn.wait.kind
    for effect in reversed(turn.effects):
        if getattr(effect, "wait_kind", None) == kind:
            return effect
    if kind in WITHOUT_EFFECT:
        return WITHOUT_EFFECT[kind]
    raise NoSuchWait(f"the turn waits for '{kind}', and none of its effects brings that about")
