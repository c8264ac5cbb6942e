"""What comes out of a session: effects, waits and turns, as values; inputs and the session are re-exported.

An effect asks for meaning ("one of these choices"); what a key, a button or a phrase looks like on a line or
a channel is decided by those who render it. Nothing here knows of audio, SMS, tables or time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from voice_flows.model.effect import Effect as Effect
from voice_flows.model.inputs import Arranged as Arranged
from voice_flows.model.inputs import Compared as Compared
from voice_flows.model.inputs import Delivery as Delivery
from voice_flows.model.inputs import Due as Due
from voice_flows.model.inputs import Fetched as Fetched
from voice_flows.model.inputs import Heard as Heard
from voice_flows.model.inputs import HungUp as HungUp
from voice_flows.model.inputs import Input as Input
from voice_flows.model.inputs import Json as Json
from voice_flows.model.inputs import Keys as Keys
from voice_flows.model.inputs import Resumed as Resumed
from voice_flows.model.inputs import Returned as Returned
from voice_flows.model.inputs import Silence as Silence
from voice_flows.model.inputs import Speech as Speech
from voice_flows.model.inputs import Started as Started
from voice_flows.model.inputs import Text as Text
from voice_flows.model.session import Medium as Medium
from voice_flows.model.session import Session as Session

Origin: TypeAlias = Literal["key", "speech", "text", "fetch", "flow"]
WaitKind: TypeAlias = str
"""What a session waits for, see `Wait`; a kind of node with an effect of its own may have its own."""
Spoken: TypeAlias = tuple[str, ...]
"""One prompt as consecutive parts: fixed words and slot values apart, so that each can be pre-rendered."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the world is like at this turn: the instant (aware, UTC) and the facts texts and policy may use.

    Known facts: `customer` {name, known, number}, `contact` {channel, number_kind, identity}, `thread` {open,
    reference, node, staffed}, `wait` {voice, text} in minutes, {people} ahead, {at_work} (anybody) and {kept} (a place
    from before), `calls` {today} about this matter, `sender` {spoken}, `offer` {allowed, reason, proof: `code` where
    the number must be proved first, rescue: whether the caller may be written to after hanging up, paused: they
    declined twice, remembered: the channel that they accepted last, limit_s}.
    """

    now: datetime
    facts: Mapping[str, Json] = field(default_factory=dict)


# ---- effects: what should happen, in order --------------------------------------------------------------------
#
# `wait_kind` of an effect is the `Wait.kind` that it brings about: what a turn of that kind waits for.


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers. `key` is one DTMF digit or `None`; `phrases` are in the session's language."""

    id: str
    label: str
    key: str | None = None
    phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    """Example sentences of an open question."""


@dataclass(frozen=True, slots=True)
class KeyRule:
    """How keys make an entry: `single` acts on one key; otherwise up to `most` digits, `#` ends."""

    single: bool = True
    least: int = 1
    most: int = 1
    between_s: float = 3.0
    """Silence between two digits that ends the entry, in seconds."""
    alone_s: float | None = None
    """The same after a first key, where one key alone is an answer too; `between_s` where `None`."""


@dataclass(frozen=True, slots=True)
class Listen:
    """What an answer may be and how long to wait for it, in seconds. Ignored where the medium does not hurry."""

    keys: KeyRule = KeyRule()
    phrases: tuple[str, ...] = ()
    """What the recogniser should expect; `Heard.phrase` indexes this."""
    speech: bool = True
    no_input_s: float = 5.0
    end_of_speech_s: float = 0.6
    key_interrupts: bool = True
    speech_interrupts: bool = True
    listen_during_prompt: bool = True
    """False: what is said or keyed while the prompt sounds is no answer to it, and is dropped."""
    keep_typed_ahead: bool = True
    """False empties the key buffer when the prompt starts (consent, payment, rating, transfer)."""
    evidence: bool = False
    """A spoken yes is consent: the seconds of sound around it are its evidence, unless recording was refused."""


@dataclass(frozen=True, slots=True)
class Say(Effect):
    """Tell something. `write` is the same for the eye; `also_text` sends it in writing too, during a call."""

    say: Spoken
    write: str
    also_text: bool = False
    interruptible: bool = True
    keep_typed_ahead: bool = True
    """False: keys typed before it starts count for nothing after it."""


@dataclass(frozen=True, slots=True)
class Ask(Effect):
    """Ask something and wait. `choices` are empty for a typed value; `kind` is the value's type."""

    wait_kind: ClassVar[str] = "answer"
    kind: str
    say: Spoken
    write: str
    choices: tuple[Choice, ...]
    listen: Listen
    reason: Literal["first", "no_input", "no_match", "confirm", "repeat", "nudge"] = "first"
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Fetch(Effect):
    """Ask a business system by HTTP. `service` names a configured base address; flows hold no hosts."""

    wait_kind: ClassVar[str] = "fetch"
    service: str
    method: str
    path: str
    body: Json = None
    timeout_s: float = 4.0


@dataclass(frozen=True, slots=True)
class HandOff(Effect):
    """The caller accepts text: a text leg with a copy of this session starts at `start`."""

    wait_kind: ClassVar[str] = "delivery"
    start: str
    limit_s: float
    """How long the call waits for proof of delivery."""
    evidence: Mapping[str, Json] = field(default_factory=dict)
    """How consent was given: `by` (key or speech), `answer`, `prompt`."""
    to: str = ""
    """A number that the caller gave (E.164), which must answer before the thread begins; empty: the call's own."""


@dataclass(frozen=True, slots=True)
class Queue(Effect):
    """A person should take over; the conversation's owner becomes the queue `name`.

    On a call: after `wait_s` without an agent `Returned("timeout")`; every `every_s` of music `Due("place")`.
    """

    wait_kind: ClassVar[str] = "person"
    name: str
    reason: str = ""
    wait_s: float = 900.0
    every_s: float = 40.0
    music: str = ""
    """The name of the author's own; empty for ours."""


@dataclass(frozen=True, slots=True)
class KeepPlace(Effect):
    """The caller who waits for a person agrees to a text if the call ends before one came; the place is kept."""

    evidence: Mapping[str, Json] = field(default_factory=dict)
    """How it was agreed to: `by` (key), `answer`, `prompt`."""


@dataclass(frozen=True, slots=True)
class Transfer(Effect):
    """Bring the caller to `to`, a number or SIP address; what became of it comes back as `Returned`.

    `then`: the other side hung up first. `busy`, `no_answer`, `failed`: it never came to a talk.
    """

    wait_kind: ClassVar[str] = "transfer"
    to: str
    mode: Literal["blind", "attended"] = "attended"
    caller_id: str = ""
    ring_s: float = 30.0
    announce: Spoken = ()


@dataclass(frozen=True, slots=True)
class CallBack(Effect):
    """A call is to be placed: to `number` (E.164; empty: the customer's own), where the flow goes on at `answered`.

    It is promised only once `Arranged` says that it may be: the two happen in one transaction.
    """

    wait_kind: ClassVar[str] = "arranged"
    moment: Literal["now", "agent", "at"]
    answered: str
    at: str = ""
    """The instant, ISO 8601 with its zone, where `moment` is `at`."""
    number: str = ""
    queue: str = ""
    """Whose turn is kept, for `agent`."""
    attempts: int = 2
    evidence: Mapping[str, Json] = field(default_factory=dict)
    """How it was asked for: `by` (key, speech or text), `prompt`."""


@dataclass(frozen=True, slots=True)
class CallOff(Effect):
    """The customer wants no call after all: those promised and not yet placed are called off."""


@dataclass(frozen=True, slots=True)
class Learned(Effect):
    """Something about the customer's matter that the record keeps and the context card shows.

    `what` is `wants` (their own sentence or the first choice), `chose`, `undone` (a choice taken back), `collected`,
    `looked_up`, `offered`, `answered_offer`, `goal`, `not_understood`, `emergency`, `manner` (how they want to be
    spoken to), `recording`, `identified`, `rated` or `remarked`. `value` of something sensitive is `None`.
    """

    what: str
    name: str
    value: Json
    label: str = ""
    origin: Origin = "flow"
    score: float = 1.0
    """How surely it was understood, 0..1."""


@dataclass(frozen=True, slots=True)
class End(Effect):
    """The leg is over: a call hangs up after what was said, a thread rests."""

    wait_kind: ClassVar[str] = "over"


@dataclass(frozen=True, slots=True)
class Wait:
    """What the session waits for: an `answer` to the last `Ask`, a `fetch`, `delivery`, a `person`, a `transfer`, a
    spoken `message`, or nothing.

    `arranged` is answered within the same transaction, so that no call or thread waits for it.

    `nudge_s` is set on text only: after that many seconds without an answer `Due("nudge")` may be sent.
    """

    kind: WaitKind
    nudge_s: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One input's outcome. `session` is what must be saved together with `effects`."""

    session: Session
    effects: tuple[Effect, ...]
    wait: Wait
    record: bool = False
    """Whether the sound from here to the next turn may be kept, where a call is recorded."""
