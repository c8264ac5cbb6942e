"""Fakes for tests of calls: a line in virtual time, a recogniser told what to hear, a ledger read from a list.

A `VirtualLine` is clock and line in one: what the caller does is planned for instants, and time jumps to the next of
them, so that a call of minutes is tested in no time and always alike.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from queue import SimpleQueue
from typing import Literal

from deflect.conversations.handoffs import HandOffState
from deflect.facts import Caller, State
from deflect.steps.ledger import Opened
from ivr.lines.base import Arrival, Digit, Gone, Played, Sink, Tap
from speech.base import SAMPLE_RATE, SpeechUnavailable
from speech.client import SpeechEvent
from speech.testing import chime
from voice_flows.model.turns import Ask, Choice, Effect, Input, KeyRule, Listen, Say, Session, Turn, Wait

CLOSING = -1
SPEED = SAMPLE_RATE * 2
ARRIVAL = Arrival("call-1", "+34600111222", "+34910000001", "trusted", "sip")


class Endless(AssertionError):
    """Raised where the call waits and nothing will ever happen."""


class VirtualLine:
    """A `Line` and a `Clock` over a list of (instant in s, what the caller does).

    What the caller does: keys `"1"`, `"hang up"`, or a `SpeechEvent` for the recogniser open then. `sounded` tells
    (from, to, pcm) of all that went out, cut where it was stopped; `shown` what a screen saw.
    """

    def __init__(self, doings: Sequence[tuple[float, str | SpeechEvent]] = (), arrival: Arrival = ARRIVAL) -> None:
        self.arrival = arrival
        self.events: SimpleQueue[object] = SimpleQueue()
        self.sounded: list[tuple[float, float, bytes]] = []
        self.shown: list[Mapping[str, object]] = []
        self.hung_up = False
        self.noise = -70.0
        self.sound = FakeSound()
        self.takes_over, self.referred = False, ""
        """Whether the far end can be referred, and where it was referred to."""
        self.ears = FakeEars()
        self._now = 0.0
        self._busy_until = 0.0
        self._numbers = count(1)
        self._order = count()
        self._agenda: list[tuple[float, int, object]] = []
        for at, doing in doings:
            self._plan(at, doing)

    def now(self) -> float:
        return self._now

    def take(self, events: SimpleQueue[object], until: float) -> object | None:
        while events.empty():
            if not self._agenda or self._agenda[0][0] > until:
                if until == float("inf"):
                    raise Endless("the call waits without an end and the caller does nothing more")
                self._now = max(self._now, until)
                return None
            at, _, doing = heapq.heappop(self._agenda)
            self._now = max(self._now, at)
            self._happen(doing)
        return events.get_nowait()

    def play(self, pcm: bytes) -> int:
        number = next(self._numbers)
        begins = max(self._now, self._busy_until)
        self._busy_until = begins + len(pcm) / SPEED
        self.sounded.append((begins, self._busy_until, pcm))
        self._plan(self._busy_until, Played(number, self._busy_until))
        return number

    def stop(self) -> int:
        under_way = [self._now - a for a, b, _ in self.sounded if a <= self._now < b]
        self._agenda = [item for item in self._agenda if not isinstance(item[2], Played)]
        heapq.heapify(self._agenda)
        self.sounded = [(a, min(b, self._now), pcm) for a, b, pcm in self.sounded if a < self._now]
        self._busy_until = self._now
        return int(sum(under_way) * SAMPLE_RATE) * 2

    def listen(self, sink: Sink | None) -> None:
        """Does nothing: there are no frames in virtual time, the caller's speech comes as events."""

    def noise_dbov(self) -> float:
        return self.noise

    def show(self, note: Mapping[str, object]) -> None:
        self.shown.append(note)

    def refer(self, to: str) -> bool:
        self.referred = to
        return bool(self.takes_over)

    def hang_up(self) -> None:
        self.hung_up = True

    def prompts_shown(self) -> list[object]:
        return [note["prompt"] for note in self.shown if "prompt" in note]

    def later(self, after: float, do: Callable[[], None]) -> None:
        """Does this so many seconds from now."""
        self._plan(self._now + after, do)

    def _plan(self, at: float, doing: object) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), doing))

    def _happen(self, doing: object) -> None:
        if doing == "hang up":
            self.events.put(Gone(self._now))
        elif isinstance(doing, str):
            for key in doing:
                self.events.put(Digit(key, self._now))
        elif isinstance(doing, Played):
            self.events.put(doing)
        elif callable(doing):
            doing()
        else:
            self.ears.tell(doing)  # type: ignore[arg-type]


class FakeSound:
    """Keeps what a line would send beside prompts: the music that is `playing`, and the sound it is `joined` to."""

    def __init__(self) -> None:
        self.playing = b""
        self.joined: FakeSound | None = None
        self.taps: tuple[Tap, ...] = ()

    def tap(self, tap: Tap) -> None:
        self.taps = (*self.taps, tap)

    def untap(self, tap: Tap) -> None:
        self.taps = tuple(one for one in self.taps if one is not tap)

    def music(self, pcm: bytes) -> None:
        self.playing = pcm

    def join(self, other: FakeSound) -> None:
        self.joined, other.joined = other, self

    def part(self, other: FakeSound) -> None:
        self.joined = other.joined = None


class FakeEars:
    """A recogniser that hears what it is told; `opened` tells (language, phrases) of each ear."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, tuple[str, ...]]] = []
        self.frames: list[bytes] = []
        self._on_event: Callable[[SpeechEvent], None] | None = None

    def open(
        self,
        language: str,
        phrases: Sequence[str],
        end_of_speech_s: float,
        on_event: Callable[[SpeechEvent], None],
    ) -> FakeEars:
        self.opened.append((language, tuple(phrases)))
        self._on_event = on_event
        return self

    def tell(self, event: SpeechEvent) -> None:
        if self._on_event is not None:
            self._on_event(event)

    def feed(self, pcm: bytes) -> None:
        self.frames.append(pcm)

    def close(self) -> None:
        self._on_event = None


@dataclass
class FakePrompts:
    """Makes `seconds` of silence for every prompt; fails where told to."""

    seconds: float = 2.0
    fails: bool = False

    def pcm(self, spoken: Sequence[str], language: str, voice: str, said: Sequence[str] = ()) -> bytes:
        if self.fails:
            raise SpeechUnavailable("the fake voice was told to fail")
        return bytes(int(self.seconds * SAMPLE_RATE) * 2)


class ChimePrompts:
    """Makes a sound of its own for every prompt, found again in a recording by `ivr.testing.audio`."""

    def pcm(self, spoken: Sequence[str], language: str, voice: str, said: Sequence[str] = ()) -> bytes:
        return chime("".join(spoken), language, voice)


@dataclass
class ScriptedLedger:
    """Gives its turns in order, to every call anew; keeps what it was told. Hand-offs have `states`, one a look-up."""

    turns: Sequence[Turn]
    states: list[State | None] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    fails_at: dict[int, Exception] = field(default_factory=dict)
    """Input number (from 0, the opening; `CLOSING`) to what is raised instead."""
    on_closed: Callable[[str], None] = lambda reason: None
    own_leg: bool = True
    """Whether a party who is transferred in gets a leg of their own."""
    _place: dict[str, int] = field(default_factory=dict)

    def open_call(self, caller: Caller, flow: str, language: str | None = None) -> Opened:
        self._fail(0)
        self.callers.append(caller)
        self._place[caller.call_id] = 0
        return Opened(caller.call_id, "conversation", "AB12", self.turns[0])

    def advance(self, leg: str, key: str, event: Input) -> Turn | None:
        self.inputs.append(event)
        place = self._place[leg] + 1
        self._fail(place)
        self._place[leg] = place
        return self.turns[place] if place < len(self.turns) else None

    def transfer_in(self, leg: str, key: str, caller: Caller) -> Opened | None:
        """Gives the first turn again, on a leg of the new party."""
        self.callers.append(caller)
        self._place[caller.call_id] = 0
        return Opened(caller.call_id, "conversation", "AB12", self.turns[0]) if self.own_leg else None

    def hand_off_state(self, leg: str) -> HandOffState | None:
        state = self.states.pop(0) if len(self.states) > 1 else (self.states or [None])[0]
        return HandOffState(state, "landline", "row") if state else None

    def close(self, leg: str, key: str, reason: str) -> None:
        self._fail(CLOSING)
        self.closed.append(reason)
        self.on_closed(reason)

    def _fail(self, place: int) -> None:
        if place in self.fails_at:
            raise self.fails_at[place]


class FakeSpool:
    """Keeps (leg, key, input, sensitive) in `kept`."""

    def __init__(self) -> None:
        self.kept: list[tuple[str | None, str, Input, bool]] = []

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
    ) -> None:
        self.kept.append((leg, key, event, sensitive))


SESSION = Session("shop", "0" * 12, "es", "voice", "start")


Waits = Literal["answer", "fetch", "delivery", "person", "transfer", "over"]


def turn(*effects: Effect, wait: Waits = "answer") -> Turn:
    return Turn(SESSION, effects, Wait(wait))


def say(words: str, interruptible: bool = True) -> Say:
    return Say("node", (words,), words, interruptible=interruptible)


def ask(words: str, listen: Listen | None = None, reason: Literal["first", "no_match"] = "first") -> Ask:
    """Returns a question: a menu of one key, or what `listen` allows."""
    choices = (Choice("orders", "Pedidos", "1"), Choice("hours", "Horario", "2"))
    return Ask("node", "menu", (words,), words, choices, listen or Listen(), reason)


def digits(most: int, **more: bool) -> Listen:
    return Listen(keys=KeyRule(single=False, most=most), **more)  # type: ignore[arg-type]
