"""The recogniser of one call: opened for one answer at a time; late events of an earlier answer are told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.call.ports import Ear, Ears
from ivr.lines.base import Line
from speech.client import SpeechEvent
from voice_flows.model.turns import Listen


@dataclass(frozen=True, slots=True)
class Spoke:
    """An event of the speech server for the recogniser number `ear` of this call."""

    ear: int
    event: SpeechEvent


class Listening:
    """Used by the call's own thread; frames and events come and go on others."""

    def __init__(self, line: Line, ears: Ears | None) -> None:
        self._line = line
        self._ears = ears
        self._ear: Ear | None = None
        self._number = 0
        self.refusals = 0
        """How many waits of this call had no recogniser."""

    def open(self, language: str, listen: Listen) -> None:
        """Listens for one answer; does nothing where the call has keys only."""
        if self._ears is None or not listen.speech:
            return
        self._number += 1
        self._ear = self._ears.open(language, listen.phrases, listen.end_of_speech_s, self._teller(self._number))
        self._line.listen(self._ear.feed)

    def refuse(self) -> None:
        """Stops listening in this wait because the speech server failed."""
        self.refusals += 1
        self.close()

    def close(self) -> None:
        if self._ear is not None:
            self._line.listen(None)
            self._ear.close()
            self._ear = None

    def now(self, spoke: Spoke) -> SpeechEvent | None:
        """Returns the event if it belongs to the recogniser that is open now."""
        return spoke.event if self._ear is not None and spoke.ear == self._number else None

    def _teller(self, number: int) -> Callable[[SpeechEvent], None]:
        return lambda event: self._line.events.put(Spoke(number, event))
