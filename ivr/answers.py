"""One wait for an answer: keys, speech, silence or hang-up, whichever is first.

Keys once begun win over speech; noise without words leaves the wait as it was: the prompt goes on where it was
interrupted, or the silence begins anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr import collect
from ivr.hearing import Spoke
from speech.base import Result
from speech.client import SLOW, Failed, Heard, SpeechEnded, SpeechEvent, SpeechStarted
from voice_flows import turns
from voice_flows.matching import GARBLED
from voice_flows.turns import Ask, Input, Keys, Silence, Speech

if TYPE_CHECKING:
    from ivr.calls import Call

SHORT_MS = 400  # a cough, a door, a dog; few words are as short


class Resolver:
    """Made for one wait, used once. `until` replaces the silence that ends the wait, where it is given."""

    def __init__(self, call: Call, ask: Ask, language: str, until: float | None = None) -> None:
        self._call, self._ask, self._language = call, ask, language
        self._listen = ask.listen
        self._until = until
        self._opened = False
        self._choices_shown = False
        self._speaking_since: float | None = None
        self._began_ms = self._lasted_ms = 0
        self._after_s = 0.0
        self._quiet_again = call.clock.now()
        """When the wait began, or noise without words was over, monotonic s."""

    def run(self) -> Input:
        """The input that won. Raises what `Call.next` raises."""
        try:
            return self._resolve()
        finally:
            self._call.hearing.close()

    def _resolve(self) -> Input:
        call = self._call
        while True:
            self._begin_when_asked()
            typed = call.pad.typed
            reading = self._read()
            if reading.entry is not None:
                return Keys(reading.entry, self._after(typed[0].at))
            deadline = self._deadline()
            if not call.pad.typed and deadline is not None and call.clock.now() >= deadline:
                return Silence()
            event = call.next(min(at for at in (reading.due, deadline, float("inf")) if at is not None))
            if isinstance(event, Spoke) and (said := self._spoke(event)) is not None:
                return said

    def _begin_when_asked(self) -> None:
        """Show the choices and open the ear once the question sounds, or has sounded."""
        current = self._call.playlist.current
        if not self._choices_shown and (current is None or current.asks):
            self._choices_shown = True
            shown = [{"key": one.key, "label": one.label} for one in self._ask.choices if one.key]
            self._call.line.show({"choices": shown})
        if not self._opened and (current is None or (current.asks and current.hears)):
            self._opened = True
            self._call.hearing.open(self._language, self._listen)

    def _read(self) -> collect.Reading:
        call = self._call
        if call.playlist.guard_ahead:
            return collect.Reading(None, call.pad)
        reading = collect.read(call.pad, self._listen.keys, call.clock.now())
        call.pad = reading.pad
        if reading.due is not None:
            call.hearing.close()
        return reading

    def _deadline(self) -> float | None:
        """The instant at which silence has lasted long enough; `None` while somebody speaks or we do."""
        if self._speaking_since is not None:
            return self._speaking_since + self._call.rooms.patience.utterance_s
        if self._until is not None:
            return self._until
        quiet_from = self._call.quiet_from
        return None if quiet_from is None else max(quiet_from, self._quiet_again) + self._listen.no_input_s

    def _spoke(self, spoke: Spoke) -> Speech | None:
        event = self._call.hearing.now(spoke)
        match event:
            case SpeechStarted(at_ms):
                self._began_ms = at_ms
                self._after_s = self._after(self._call.clock.now())
                if self._call.playlist.current is None or self._call.playlist.interrupted_by_speech():
                    self._call.mark_quiet()
                    self._speaking_since = self._call.clock.now()
            case SpeechEnded(at_ms):
                self._lasted_ms = at_ms - self._began_ms
            case Heard(result):
                self._silent_again()
                if self._was_nobody(result):
                    self._call.go_on()
                    return None
                return self._speech(result)
            case Failed():
                self._silent_again()
                self._give_up(event)
        return None

    def _was_nobody(self, result: Result) -> bool:
        """Noise; over a prompt also a short sound in which the recogniser itself believes no word."""
        disbelieved = all(one.score < GARBLED for one in result.hypotheses)
        interrupted = self._call.playlist.cut and self._lasted_ms < SHORT_MS
        return not result.hypotheses or (disbelieved and interrupted)

    def _speech(self, result: Result) -> Speech | None:
        if self._call.pad.typed:
            return None
        self._call.line.show({"heard": result.hypotheses[0].text})
        return Speech(tuple(turns.Heard(one.text, one.phrase, one.score) for one in result.hypotheses),
                      after_s=self._after_s)  # fmt: skip

    def _after(self, at: float) -> float:
        """How long after the end of the question this was, in seconds."""
        quiet_from = self._call.quiet_from
        return 0.0 if quiet_from is None else max(0.0, at - quiet_from)

    def _silent_again(self) -> None:
        self._speaking_since = None
        self._quiet_again = self._call.clock.now()

    def _give_up(self, event: SpeechEvent) -> None:
        """Without ears the call goes on with keys; a slow answer may still come."""
        if isinstance(event, Failed) and event.code != SLOW:
            self._call.hearing.close()
            self._call.go_on()
