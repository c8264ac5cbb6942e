"""One wait for an answer: keys, speech, silence or hang-up, whichever is first.

Keys once begun win over speech; noise without words leaves the wait as it was: the prompt goes on where it was
interrupted, or the silence begins anew. Both have an end, so that no noise holds a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.call import keypad
from ivr.call.false_barge_in import nobody
from ivr.call.listening import Spoke
from speech.base import Result
from speech.client import SLOW, Failed, Heard, SpeechEnded, SpeechEvent, SpeechStarted
from voice_flows.model import turns
from voice_flows.model.turns import Ask, Input, Keys, Silence, Speech

if TYPE_CHECKING:
    from ivr.call.runner import Call

FALSE_STOPS = 3  # so often a prompt is stopped by what proves to be nobody; then it is heard to its end
FALSE_STARTS = 3  # so often a silence begins anew after noise
DEAF_S = 1.5  # after the prompt that a caller cannot answer in words, until the keys are told; once a call
NOISY_DBOV = -34.0  # 8 dB below speech at its usual level: a third of what is said is understood wrong


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
        self._over_prompt = False
        self._after_s = 0.0
        self._stops = self._starts = 0
        """How often what began proved to be nobody: over a prompt, in its silence."""
        self._deaf = False
        """Nobody listens to the caller in this wait."""
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
            if not call.pad.typed and deadline is not None and call.clock.now() >= deadline and self._over():
                return Silence(self._deaf or self._noisy())
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

    def _read(self) -> keypad.Reading:
        call = self._call
        if call.playlist.guard_ahead:
            return keypad.Reading(None, call.pad)
        reading = keypad.read(call.pad, self._listen.keys, call.clock.now())
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
        first_deaf = self._deaf and self._call.hearing.refusals == 1
        patience = DEAF_S if first_deaf else self._listen.no_input_s
        return None if quiet_from is None else max(quiet_from, self._quiet_again) + patience

    def _over(self) -> bool:
        """Whether the wait is; where a sound without an end held a prompt, that is heard on, whatever sounds."""
        self._stops = FALSE_STOPS
        self._speaking_since = None
        return not self._call.go_on() and self._call.playlist.current is None

    def _spoke(self, spoke: Spoke) -> Speech | None:
        event = self._call.hearing.now(spoke)
        match event:
            case SpeechStarted(at_ms):
                self._began(at_ms)
            case SpeechEnded(at_ms):
                self._lasted_ms = at_ms - self._began_ms
            case Heard(result):
                self._speaking_since = None
                if nobody(result, self._lasted_ms, self._listen.phrases, self._language, over_prompt=self._over_prompt):
                    self._go_on()
                    return None
                return self._speech(result)
            case Failed():
                self._give_up(event)
        return None

    def _began(self, at_ms: int) -> None:
        call = self._call
        self._began_ms = at_ms
        self._over_prompt = call.playlist.current is not None
        self._after_s = self._after(call.clock.now())
        self._speaking_since = call.clock.now()
        if self._stops < FALSE_STOPS:
            call.playlist.interrupted_by_speech()
        call.mark_quiet()

    def _go_on(self) -> None:
        """Nobody spoke: so it is as if nothing had been."""
        if self._call.go_on():
            self._stops += 1
        elif not self._over_prompt and self._starts < FALSE_STARTS:
            self._starts += 1
            self._quiet_again = self._call.clock.now()

    def _speech(self, result: Result) -> Speech | None:
        if self._call.pad.typed:
            return None
        self._call.playlist.interrupted_by_speech()  # it went on where the words came late
        self._call.line.show({"heard": result.hypotheses[0].text})
        heard = tuple(turns.Heard(one.text, one.phrase, one.score) for one in result.hypotheses)
        return Speech(heard, self._noisy(), self._after_s)

    def _after(self, at: float) -> float:
        """How long after the end of the question this was, in seconds."""
        quiet_from = self._call.quiet_from
        return 0.0 if quiet_from is None else max(0.0, at - quiet_from)

    def _noisy(self) -> bool:
        return self._call.line.noise_dbov() > NOISY_DBOV

    def _give_up(self, failed: SpeechEvent) -> None:
        """Without ears the call goes on with keys, and the prompt to its end; a slow answer may still come.

        A silence without ears is one on a line on which words cannot be heard: the choices come with their keys.
        """
        self._speaking_since = None
        self._quiet_again = self._call.clock.now()
        self._call.go_on()
        if isinstance(failed, Failed) and failed.code != SLOW:
            self._deaf = True
            self._call.hearing.refuse()
