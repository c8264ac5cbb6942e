"""The sound of one call's spoken agreements: held until the flow has taken it for consent, then kept or dropped.

Used by the call's own thread. After a refusal to be recorded there is none.
"""

from __future__ import annotations

from typing import Final, Protocol

from voice_flows.asking.hearing import RECORDING_REFUSED
from voice_flows.model.turns import Turn

BEFORE_MS: Final = 500
AFTER_MS: Final = 300
"""Sound kept before and after the words."""
LONGEST_MS: Final = 8000
"""Of a longer answer, the end is kept: the yes stands there or is its whole."""


class ClipKeeper(Protocol):
    """Keeps clips beside calls; `ivr.recording.clip_keeper.Clips` is one."""

    def new(self) -> str:
        """Draws the id of a clip."""

    def keep(self, clip: str, leg: str, pcm: bytes) -> None:
        """Keeps PCM s16le mono 8 kHz as evidence of a consent of this leg. Returns at once."""

    def close(self) -> None:
        """The worker ends: keeps what is there."""


class ConsentSound:
    """Holds the sound of the last answer that may be consent."""

    def __init__(self, keeper: ClipKeeper | None) -> None:
        self._keeper = keeper
        self._refused = False
        self._held: tuple[str, bytes] | None = None

    def turn(self, turn: Turn) -> None:
        """Notes whether the caller refused to be recorded."""
        self._refused = RECORDING_REFUSED in turn.session.once

    def heard(self, pcm: bytes) -> str:
        """Holds the sound of an answer and returns its id; an empty one where no sound may be kept."""
        if self._keeper is None or self._refused or not pcm:
            return ""
        self._held = self._keeper.new(), pcm
        return self._held[0]

    def decided(self, leg: str, turn: Turn) -> None:
        """Keeps the sound if the turn that followed names it as evidence, else drops it."""
        held, self._held = self._held, None
        if held is None or self._keeper is None:
            return
        named = (getattr(effect, "evidence", None) or {} for effect in turn.effects)
        if any(evidence.get("clip") == held[0] for evidence in named):
            self._keeper.keep(held[0], leg, held[1])
