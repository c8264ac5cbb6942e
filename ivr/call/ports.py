"""What a call needs from outside, as small interfaces: ledger, prompts, recogniser, recorder, spool and limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue
from typing import Protocol

from deflect.conversations.handoffs import HandOffState
from deflect.facts import Caller
from deflect.messaging.http_requests import Services
from deflect.steps.ledger import Opened
from deflect.storage.store import utc_now
from ivr.call.second_legs import SecondLegs
from ivr.call.step_times import StepTimes
from ivr.recording.consent_sound import ClipKeeper
from ivr.recording.rules import RecorderPort
from speech.client import SpeechEvent
from voice_flows.model.turns import Input, Session, Spoken, Turn


class CallLedger(Protocol):
    """The part of `deflect.steps.ledger.Ledger` a call uses.

    Methods may raise `deflect.storage.errors.DatabaseUnavailable`.
    """

    def open_call(self, caller: Caller, flow: str, language: str | None = None) -> Opened: ...

    def advance(self, leg: str, key: str, event: Input) -> Turn | None: ...

    def transfer_in(self, leg: str, key: str, caller: Caller) -> Opened | None: ...

    def hand_off_state(self, leg: str) -> HandOffState | None: ...

    def close(self, leg: str, key: str, reason: str) -> None: ...


class Clock(Protocol):
    """Time as a call lives it, so that a test may have its own."""

    def now(self) -> float:
        """Monotonic seconds."""

    def take(self, events: SimpleQueue[object], until: float) -> object | None:
        """The next event, or `None` at the instant `until`; what is there already comes at once."""


class SpoolPort(Protocol):
    """The part of `deflect.spool.inputs.Spool` that a call uses while the database is away."""

    def keep(
        self,
        caller: Caller,
        flow: str,
        leg: str | None,
        key: str,
        event: Input,
        at: datetime,
        *,
        sensitive: bool = False,
    ) -> None: ...


class PromptSource(Protocol):
    def pcm(self, spoken: Sequence[str], language: str, voice: str, said: Sequence[str] = ()) -> bytes:
        """PCM s16le mono 8 kHz; `said` is how a synthetic voice says it. Raises `speech.base.SpeechUnavailable`."""


class Ear(Protocol):
    def feed(self, pcm: bytes) -> None: ...

    def close(self) -> None: ...


class Ears(Protocol):
    """`speech.client.Listener` is one."""

    def open(
        self,
        language: str,
        phrases: Sequence[str],
        end_of_speech_s: float,
        on_event: Callable[[SpeechEvent], None],
    ) -> Ear: ...


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How long a call may last and how long it waits, in seconds."""

    call_s: float = 1800.0
    """A call's longest life."""
    person_s: float = 30.0
    """For an agent where none is at work; then the flow's `timeout` exit."""
    utterance_s: float = 20.0
    """For the recogniser once the caller speaks; then the caller counts as silent."""
    last_words_s: float = 60.0
    """For a goodbye to be heard out."""


@dataclass(frozen=True, slots=True)
class CallResources:
    """What the calls of one worker share; made after the fork."""

    ledger: CallLedger
    prompts: PromptSource
    flow_at: Callable[[str, str], str]
    """The called number or name, and the line's own flow, to the flow that answers; empty where the number is not ours
    (`deflect.installation.Installation.flow_called`)."""
    declines: Callable[[str], bool] = lambda number: False
    """Whether calls of this number are not answered; from memory."""
    voice_of: Callable[[Session], str] = lambda session: ""
    """The synthetic voice of a session's flow and language."""
    pronounced: Callable[[Session, Spoken], Spoken] = lambda session, spoken: spoken
    """A prompt as a synthetic voice says it, by the pronunciation table of the session's flow."""
    ears: Ears | None = None
    """None: keys only."""
    services: Services = field(default_factory=Services)
    """Business systems: name to base address."""
    generation: Callable[[], int] = lambda: 0
    """`deflect.storage.notifications.Waker.generation`: grows with each change. Constant: the ledger is polled."""
    spool: SpoolPort | None = None
    """Where inputs are kept while the database is away; `None`: they are lost."""
    recorder: RecorderPort | None = None
    """Keeps recordings; `None`: nothing is recorded."""
    clips: ClipKeeper | None = None
    """Keeps the sound of spoken consent; `None`: words and score only."""
    wall: Callable[[], datetime] = utc_now
    """The instant, aware, for what is spooled."""
    failure: bytes = b""
    """PCM of the sentence for when nothing else can be said."""
    region: str = "ES"
    """Country of callers' numbers without +."""
    second_legs: SecondLegs = field(default_factory=SecondLegs)
    """Second lines: agents who are rung, and transfers."""
    limits: CallLimits = CallLimits()
    steps: StepTimes = field(default_factory=StepTimes)
    """How long the ledger takes for callers' inputs."""
