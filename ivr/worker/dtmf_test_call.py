"""A call that tests a trunk: it says back every key, and which way it came. No ledger, no flow."""

from __future__ import annotations

from ivr.call.clock import RealClock
from ivr.call.ports import Clock, PromptSource
from ivr.lines.base import Digit, Gone, Line, Played, Way
from voice_flows.locales import fixed_words

PATIENCE_S = 20.0  # without a key
LONGEST_S = 300.0


class DtmfTestCall:
    """`run` returns when the call is over. Raises `speech.base.SpeechUnavailable` where nothing can be said."""

    def __init__(self, line: Line, prompts: PromptSource, language: str, clock: Clock | None = None) -> None:
        self._line, self._prompts, self._clock = line, prompts, clock or RealClock()
        self._language = line.arrival.language or language

    def run(self) -> None:
        try:
            self._answer_keys()
        finally:
            self._line.hang_up()

    def _answer_keys(self) -> None:
        self._say(self._word("hello"))
        ends_at = self._clock.now() + LONGEST_S
        until = self._clock.now() + PATIENCE_S
        while (now := self._clock.now()) < min(until, ends_at):
            match self._clock.take(self._line.events, min(until, ends_at)):
                case Gone():
                    return
                case Digit(key, _, way):
                    self._tell(key, way)
                    until = now + PATIENCE_S
        self._hear_out(self._say(self._word("bye")))

    def _tell(self, key: str, way: Way) -> None:
        self._line.stop()
        self._say(self._word(way, key=self._word(f"keys.{key}")))

    def _word(self, name: str, **values: str) -> str:
        return fixed_words.text(f"key_test.{name}", self._language, **values)

    def _say(self, sentence: str) -> int:
        return self._line.play(self._prompts.pcm((sentence,), self._language, ""))

    def _hear_out(self, number: int) -> None:
        until = self._clock.now() + PATIENCE_S
        while self._clock.now() < until:
            match self._clock.take(self._line.events, until):
                case Gone():
                    return
                case Played(played) if played == number:
                    return
