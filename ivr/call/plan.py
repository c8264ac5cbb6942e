"""A turn as what a call has to do, in order: speak, then one thing to wait for. Pure.

Of all effects only those with sound or work for the call matter here; the ledger has taken the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from relevo.errors import RelevoError
from voice_flows.model.turns import Ask, Fetch, HandOff, Queue, Say, Spoken, Transfer, Turn
from voice_flows.model.voicemail import TakeMessage


@dataclass(frozen=True, slots=True)
class Utterance:
    """One prompt. `guarded`: keys typed before it starts are no answer to it."""

    say: Spoken
    by_key: bool = True
    """A key may interrupt it, or spare the caller from hearing it at all."""
    by_speech: bool = False
    guarded: bool = False
    asks: bool = False
    deaf: bool = False
    """What is keyed while it sounds counts for nothing."""
    hears: bool = False
    """What is said while it sounds is an answer to it, whether it interrupts or not."""
    node: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Wait for the caller: keys, speech, or the silence after `listen.no_input_s`."""

    ask: Ask


@dataclass(frozen=True, slots=True)
class Request:
    """Ask the business system, while what was said still plays."""

    fetch: Fetch


@dataclass(frozen=True, slots=True)
class Proof:
    """Wait up to `limit_s` for what becomes of the text."""

    limit_s: float


@dataclass(frozen=True, slots=True)
class Person:
    """Wait for a person. `queue` is there where the wait begins; otherwise it goes on."""

    queue: Queue | None


@dataclass(frozen=True, slots=True)
class PutThrough:
    """Bring the caller to somebody else's telephone."""

    transfer: Transfer


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Let the last words be heard, then hang up."""


@dataclass(frozen=True, slots=True)
class Message:
    """Sound the tone, then record what the caller says."""

    take: TakeMessage


Wanted = TypeVar("Wanted")
Then: TypeAlias = Answer | Request | Proof | Person | PutThrough | Message | Goodbye


@dataclass(frozen=True, slots=True)
class Script:
    """What to say, what to do then. `forget`: nothing typed ahead counts any more."""

    utterances: tuple[Utterance, ...]
    then: Then
    forget: bool = False


class NoSuchWait(RelevoError, ValueError):
    """A turn waits for something that its effects do not hold; the machine never makes such a turn."""

    code = "no_such_wait"
    retryable = False


def script(turn: Turn) -> Script:
    """The doings of one turn. Raises `NoSuchWait` for a turn whose wait and effects do not fit."""
    asks = [effect for effect in turn.effects if isinstance(effect, Ask)]
    said = (_utterance(effect) for effect in turn.effects if isinstance(effect, Say | Ask))
    missed = bool(asks) and asks[-1].reason == "no_match"  # what was typed after a mistake was meant for elsewhere
    return Script(tuple(one for one in said if any(one.say)), _then(turn), missed)


def _utterance(effect: Say | Ask) -> Utterance:
    if isinstance(effect, Say):
        return Utterance(effect.say, by_key=effect.interruptible, guarded=not effect.keep_typed_ahead, node=effect.node)
    listen = effect.listen
    hears = listen.speech and listen.listen_during_prompt
    return Utterance(
        effect.say,
        listen.key_interrupts,
        hears and listen.speech_interrupts,
        guarded=not listen.keep_typed_ahead,
        asks=True,
        deaf=not listen.listen_during_prompt,
        hears=hears,
        node=effect.node,
    )


def _then(turn: Turn) -> Then:
    match turn.wait.kind:
        case "over":
            return Goodbye()
        case "person":
            return Person(next((effect for effect in turn.effects if isinstance(effect, Queue)), None))
        case "answer":
            return Answer(_last(turn, Ask))
        case "transfer":
            return PutThrough(_last(turn, Transfer))
        case "message":
            return Message(_last(turn, TakeMessage))
        case "fetch":
            return Request(_last(turn, Fetch))
        case "delivery":
            return Proof(_last(turn, HandOff).limit_s)
        case kind:
            raise NoSuchWait(f"a call cannot wait for '{kind}'")


def _last(turn: Turn, wanted: type[Wanted]) -> Wanted:
    for effect in reversed(turn.effects):
        if isinstance(effect, wanted):
            return effect
    raise NoSuchWait(f"the turn waits for '{turn.wait.kind}', and no effect of it brings that about")
