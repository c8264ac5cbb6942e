"""The second lines of one worker's calls: how a call gets one, and how many lines are left.

A second line is an agent's telephone or another number that we dial, or an agent's page that arrives. What happens on
it comes to the first call's own queue as `SecondLegEvent`, so that one thread handles the whole conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Protocol

from deflect.routing.switchboard import Rung, Seen
from ivr.lines.base import Gone, Line
from ivr.lines.capacity import admits
from ivr.lines.dialling import Dialling

Route = Callable[[str, str, float], Dialling | None]
"""How to reach a number or SIP address: (to, caller id, seconds it may ring); `None` where no trunk leads there."""


@dataclass(frozen=True, slots=True)
class SecondLegEvent:
    """Something happened on the other line of a call."""

    line: Line
    event: object


@dataclass(frozen=True, slots=True)
class AgentArrived:
    """An agent who accepted the call on a page has joined with sound."""

    ring: str
    line: Line


class Board(Protocol):
    """The part of `deflect.routing.switchboard.Switchboard` that calls use.

    Every method may raise `DatabaseUnavailable`.
    """

    def alive(self, leg: str, worker: int) -> None: ...

    def look(self, leg: str) -> Seen: ...

    def ring_of(self, ring: str) -> Rung | None: ...

    def ring(self, leg: str, phones: int) -> tuple[Rung, ...]: ...

    def answered(self, ring: str) -> bool: ...

    def missed(self, ring: str, why: str) -> None: ...

    def ended(self, ring: str) -> None: ...

    def waits_again(self, ring: str) -> None: ...


class Takes(Protocol):
    """Where the events of a second line go; `SimpleQueue` is one."""

    def put(self, item: object, /) -> None: ...


class Phone(Protocol):
    """The part of `ivr.lines.sip.endpoint.SipEndpoint` that second lines need."""

    @property
    def calls(self) -> int: ...

    def call(self, wanted: Dialling) -> Line: ...


@dataclass
class SecondLegs:
    """Thread-safe. `music` returns PCM by the name an author chose, our own where the name is empty."""

    board: Board | None = None
    route: Route = lambda to, caller_id, ring_s: None
    music: Callable[[str], bytes] = lambda name: b""
    fallback: str = ""
    """The number a caller is put through to when we cannot go on; empty: none."""
    worker: int = 0
    lines: int = 4
    phone: Phone | None = None
    lock: Lock = field(default_factory=Lock)
    """Held while lines are counted and taken."""
    _kept: int = 0
    _waiting: dict[str, Takes] = field(default_factory=dict)

    def admits(self, taken: int) -> bool:
        """Returns whether one more caller is taken while `taken` lines are in use."""
        return admits(self.lines, taken, self._kept)

    def left(self) -> int:
        """Returns how many lines second legs may take now."""
        return max(0, self.lines - self.phone.calls) if self.phone else 0

    def bind(self) -> None:
        """Keeps a line for a caller who is on the way to an agent or another number, until `unbind`."""
        with self.lock:
            self._kept += 1

    def unbind(self) -> None:
        with self.lock:
            self._kept -= 1

    def call(self, wanted: Dialling, events: Takes) -> Line:
        """Dials a second line; what happens on it comes to `events`."""
        assert self.phone is not None
        line = self.phone.call(wanted)
        try:
            Thread(target=follow, args=(line, events), name="second line", daemon=True).start()
        except RuntimeError:  # the system gives no thread
            line.hang_up()
            raise
        return line

    def expect(self, leg: str, events: Takes) -> None:
        """Announces agents who accept this call on a page to `events` when they arrive."""
        self._waiting[leg] = events

    def forget(self, leg: str) -> None:
        self._waiting.pop(leg, None)

    def arrived(self, line: Line) -> None:
        """Gives an agent's page to the call that waits for it, and follows the page until it is gone."""
        events = self._waiting.get(line.arrival.leg)
        if events is None:
            line.hang_up()
            return
        events.put(AgentArrived(line.arrival.ring, line))
        follow(line, events)


def follow(line: Line, events: Takes) -> None:
    """Passes on what happens on a second line, to its end."""
    while True:
        event = line.events.get()
        events.put(SecondLegEvent(line, event))
        if isinstance(event, Gone):
            return
