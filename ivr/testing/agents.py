"""Fakes for second legs: agents and telephones that answer at instants of virtual time.

`FakeBoard` chooses agents in the order given; `FakeSecondLegs` dials lines that do what was planned for their address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from deflect.policy import legs
from deflect.routing.switchboard import Rung, Seen
from deflect.storage.errors import DatabaseUnavailable
from ivr.call.second_legs import AgentArrived, SecondLegEvent, SecondLegs, Takes
from ivr.lines.base import Arrival, Gone, Joined, Line
from ivr.lines.dialling import Dialling
from ivr.testing.calls import VirtualLine

Doing = tuple[float, object]
"""Seconds after it was dialled, and the `LineEvent` of that line."""
MUSIC = b"music" * 64


class FakeBoard:
    """Rings each of `agents` (an address, or empty for a page) once, `at_once` together; `told` has the outcomes."""

    def __init__(self, *agents: str, at_once: int = 1) -> None:
        self.agents = list(agents)
        self.at_once = at_once
        self.rings: dict[str, Rung] = {}
        self.told: list[tuple[str, ...]] = []
        self.lost: set[str] = set()
        """Rings that another agent answered first."""
        self.away = False
        self.at_work = True
        self.alive_at = 0

    def alive(self, leg: str, worker: int) -> None:
        self._reach()
        self.alive_at += 1

    def look(self, leg: str) -> Seen:
        self._reach()
        return Seen(tuple(self.rings.values()), len(self.agents), self.at_work)

    def ring_of(self, ring: str) -> Rung | None:
        self._reach()
        return self.rings.get(ring)

    def ring(self, leg: str, phones: int) -> tuple[Rung, ...]:
        self._reach()
        chosen, self.agents = self.agents[: self.at_once], self.agents[self.at_once :]
        rings = [
            Rung(f"ring{len(self.rings) + len(self.told) + n}", one, "ringing", False, False)
            for n, one in enumerate(chosen)
        ]
        self.rings |= {ring.id: ring for ring in rings}
        return tuple(rings)

    def answered(self, ring: str) -> bool:
        self._reach()
        self.told.append(("answered", ring))
        if ring in self.lost:
            self.rings.pop(ring, None)
            return False
        self.rings = {ring: replace(self.rings[ring], state="talking")}
        return True

    def missed(self, ring: str, why: str) -> None:
        self._reach()
        self.told.append(("missed", ring, why))
        self.rings.pop(ring, None)

    def ended(self, ring: str) -> None:
        self._reach()
        self.told.append(("ended", ring))
        self.rings.pop(ring, None)

    def waits_again(self, ring: str) -> None:
        self._reach()
        self.told.append(("waits_again", ring))
        self.rings.pop(ring, None)

    def change(self, ring: str, **what: object) -> None:
        """Changes a ring as an agent's page does."""
        self.rings[ring] = replace(self.rings[ring], **what)  # type: ignore[arg-type]

    def _reach(self) -> None:
        if self.away:
            raise DatabaseUnavailable("the fake ledger was told to be away")


class FarLine(VirtualLine):
    """The other line of a call; its events come to the first."""

    def __init__(self, wanted: Dialling | None = None, ring: str = "") -> None:
        super().__init__((), Arrival("far", "", wanted.to if wanted else "", "none", "sip", ring=ring))
        self.wanted = wanted


@dataclass
class FakeSecondLegs(SecondLegs):
    """`answers`: address to what its line does. Numbers lead to `sip:NUMBER@trunk`; an unknown address says nothing."""

    stage: VirtualLine = field(default_factory=VirtualLine)
    answers: Mapping[str, Sequence[Doing]] = field(default_factory=dict)
    dialled: list[FarLine] = field(default_factory=list)
    free: int = 3

    def __post_init__(self) -> None:
        self.music = lambda name: MUSIC
        self.route = lambda to, caller_id, ring_s: Dialling(
            to if to.startswith("sip:") else f"sip:{to}@trunk", legs.by_operator(to), caller_id, ring_s
        )

    def left(self) -> int:
        return self.free

    def call(self, wanted: Dialling, events: Takes) -> Line:
        line = FarLine(wanted)
        self.dialled.append(line)
        for after, event in self.answers.get(wanted.to, ()):
            self.stage.later(after, _teller(events, SecondLegEvent(line, event)))
        return line

    def page(self, ring: str, after: float, leaves: float | None = None, cause: str = "hung_up") -> FarLine:
        """Plans an agent's page that comes for `ring` after so many seconds, and goes again."""
        line = FarLine(ring=ring)
        events = self.stage.events
        self.stage.later(after, _teller(events, AgentArrived(ring, line)))
        if leaves is not None:
            self.stage.later(leaves, _teller(events, SecondLegEvent(line, Gone(leaves, cause))))
        return line


def picks_up(after: float, hangs_up: float) -> tuple[Doing, Doing]:
    """Returns what a telephone does that is answered, and put down again."""
    return (after, Joined(after)), (hangs_up, Gone(hangs_up))


def _teller(events: Takes, event: object) -> Callable[[], None]:
    return lambda: events.put(event)
