"""Decides whether a call is still alive: a caller who vanished sends no BYE and must not keep a line. Pure.

A call is alive while its packets of sound come. On hold, or where the far end only listens, it is alive for a limited
time and as long as the far end answers requests. One that we answered and whose caller never confirms (ACK) is not
alive either (RFC 3261, 13.3.1.4 would wait for 32 s).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

EVERY_S: Final = 1.0
"""Between two looks at one call: the library's statistics are read then."""

LEAST_PACKETS: Final = 5
"""So many packets of sound are a sign of life; fewer are sent to keep a line, not to speak."""
SOUND_A_SECOND: Final = 5
"""Packets of sound a second that somebody sends who is there; those of 200 ms are as few."""
TALK_S: Final = 10.0
"""After so long with sound the time on hold counts anew."""

State = Literal["unconfirmed", "held", "talks"]
_WHY: Final[dict[State, str]] = {"unconfirmed": "unconfirmed", "held": "held_too_long", "talks": "no_media"}
"""The reason that is kept of a call without a sign of life (`deflect.end_reasons`)."""


@dataclass(frozen=True, slots=True)
class LivenessLimits:
    """In seconds, each counted from the last sign of life."""

    unconfirmed_s: float = 10.0
    silent_s: float = 20.0
    hold_s: float = 600.0
    """On hold in all, until the far end has sounded for `TALK_S` again."""
    sent_on_s: float = 120.0
    """How long an address may ring to which a far end sends its call on."""
    probe_s: float = 30.0
    """Between two requests to a far end of which no sound is due: one that does not answer is gone."""


class Liveness:
    """The signs of life of one call; `began` is when it was answered or dialled, monotonic s."""

    def __init__(self, limits: LivenessLimits, began: float) -> None:
        self._limits = limits
        self._since = began
        self._packets = -1
        """Packets of sound at the last sign of life."""
        self._seen = 0
        """Packets of sound at the last look."""
        self._state: State = "unconfirmed"
        self._looked = self._probed = began
        self._held_s = self._talked_s = 0.0
        """How long it was held since it last talked for a while, and how long it has talked since it was last held."""

    def due(self, now: float) -> bool:
        """Whether it is time for another look."""
        return now - self._looked >= EVERY_S

    def over(self, now: float, *, confirmed: bool, held: bool, packets: int) -> str:
        """Takes what is seen of the call now, with the packets received so far.

        Returns why it counts as dead, or an empty text while it lives.
        """
        state: State = "unconfirmed" if not confirmed else "held" if held else "talks"
        self._count(state, now, packets)
        self._looked, self._seen = now, packets
        if state != self._state:
            self._probed = now
        few = 0 <= packets - self._packets < LEAST_PACKETS
        if state != self._state or (state == "talks" and not few):
            self._state, self._packets, self._since = state, packets, now
        limit = {"unconfirmed": self._limits.unconfirmed_s, "held": self._limits.hold_s, "talks": self._limits.silent_s}
        waited_s = self._held_s if state == "held" else now - self._since
        return _WHY[state] if waited_s > limit[state] else ""

    def _count(self, state: State, now: float, packets: int) -> None:
        """Counts what has passed since the last look: a hold goes on over a short talk, or one without sound."""
        passed_s = now - self._looked
        if self._state == "held":
            self._held_s, self._talked_s = self._held_s + passed_s, 0.0
        elif state == "talks" and packets - self._seen >= SOUND_A_SECOND * passed_s:
            self._talked_s += passed_s
            if self._talked_s >= TALK_S:
                self._held_s = 0.0

    def silent_s(self, now: float) -> float:
        """Returns for how long no sound has come that should; 0 while none is due."""
        return now - self._since if self._state == "talks" else 0.0

    def probe_due(self, now: float) -> bool:
        """Whether to ask the far end for a sign of life now, as no sound is due; notes that it is asked."""
        if self._state != "held" or now - self._probed < self._limits.probe_s:
            return False
        self._probed = now
        return True
