"""The exchange of one worker: how a call comes by a second line, and how many lines are left.

A second line is an agent's telephone or somebody's number that we dial, or an agent's page that arrives. What happens
on it comes to the first call's own queue as `Aside`, so that one thread lives the whole conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Protocol

from deflect.routing.switchboard import Rung, Seen
from ivr.lines.base import Gone, Line
from ivr.lines.dialling import Dialling
from ivr.worker.capacity import admits

Route = Callable[[str, str, float], Dialling | None]
"""How to reach a number or SIP address: (to, caller id, seconds it may ring); `None` where nothing leads there."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Something happened on the other line of a call."""

    line: Line
    event: object


@dataclass(frozen=True, slots=True)
class Came:
    """An agent who accepted on a page is there, and can be heard."""

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


class Phone(Protocol):
    """The part of `ivr.lines.sip.endpoint.SipEndpoint` that second lines need."""

    @property
    def calls(self) -> int: ...

    def call(self, wanted: Dialling) -> Line: ...


@dataclass
class Exchange:
    """Thread-safe. `music` gives PCM by the name an author chose, ours where it is empty."""

    board: Board | None = None
    route: Route = lambda to, caller_id, ring_s: None
    music: Callable[[str], bytes] = lambda name: b""
    fallback: str = ""
    """Whom a caller is put through to when we cannot go on; empty: nobody."""
    worker: int = 0
    lines: int = 4
    phone: Phone | None = None
    lock: Lock = field(default_factory=Lock)
    """Held while lines are counted and taken."""
    _bound: int = 0
    _waiting: dict[str, SimpleQueue[object]] = field(default_factory=dict)

    def admits(self, taken: int) -> bool:
        """Whether a further caller is taken while `taken` lines are in use."""
        return admits(self.lines, taken, self._bound)

    def left(self) -> int:
        """Lines that a second leg may take now."""
        return max(0, self.lines - self.phone.calls) if self.phone else 0

    def bind(self) -> None:
        """Keep a line for a caller who is on the way to somebody, until `unbind`."""
        with self.lock:
            self._bound += 1

    def unbind(self) -> None:
        with self.lock:
            self._bound -= 1

    def call(self, wanted: Dialling, events: SimpleQueue[object]) -> Line:
        """Dial a second line; what happens on it comes to `events`."""
        assert self.phone is not None
        line = self.phone.call(wanted)
        Thread(target=follow, args=(line, events), name="second line", daemon=True).start()
        return line

    def expect(self, leg: str, events: SimpleQueue[object]) -> None:
        """Agents who accept this call on a page are told to `events` when they arrive."""
        self._waiting[leg] = events

    def forget(self, leg: str) -> None:
        self._waiting.pop(leg, None)

    def arrived(self, line: Line) -> None:
        """An agent's page: give it to the call that waits for it, and live with it until it is gone."""
        events = self._waiting.get(line.arrival.leg)
        if events is None:
            line.hang_up()
            return
        events.put(Came(line.arrival.ring, line))
        follow(line, events)


def follow(line: Line, events: SimpleQueue[object]) -> None:
    """Tell what happens on a second line, to its end."""
    while True:
        event = line.events.get()
        events.put(Aside(line, event))
        if isinstance(event, Gone):
            return
