"""A call for whoever connects a trunk: every key is said back, and which way it came. No ledger, no flow."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.call.clock import RealClock
from ivr.call.ports import Clock, Prompter
from ivr.lines.base import Digit, Gone, Line, Played, Way

PATIENCE_S = 20.0  # without a key
LONGEST_S = 300.0

Words = Mapping[str, str]
WORDS: Mapping[str, Words] = {
    "es": {
        "hello": "Prueba de teclas. Pulse las que quiera.",
        "bye": "Fin de la prueba.",
        "rtp": "{key}, como evento.",
        "info": "{key}, por mensaje.",
        "inband": "{key}, en el sonido.",
        "page": "{key}, en la página.",
        **dict(
            zip(
                "0123456789*#",
                (
                    "cero",
                    "uno",
                    "dos",
                    "tres",
                    "cuatro",
                    "cinco",
                    "seis",
                    "siete",
                    "ocho",
                    "nueve",
                    "asterisco",
                    "almohadilla",
                ),
                strict=True,
            )
        ),
    },
    "en": {
        "hello": "Key test. Press any keys.",
        "bye": "End of the test.",
        "rtp": "{key}, as an event.",
        "info": "{key}, by message.",
        "inband": "{key}, in the sound.",
        "page": "{key}, on the page.",
        **dict(
            zip(
                "0123456789*#",
                ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "star", "pound"),
                strict=True,
            )
        ),
    },
}


class KeyCheck:
    """`run` lives as long as the call does. Raises `speech.base.SpeechUnavailable` where nothing can be said."""

    def __init__(self, line: Line, prompts: Prompter, language: str, clock: Clock | None = None) -> None:
        self._line, self._prompts, self._clock = line, prompts, clock or RealClock()
        self._language = line.arrival.language or language
        self._words = WORDS["es" if self._language.startswith("es") else "en"]

    def run(self) -> None:
        try:
            self._answer_keys()
        finally:
            self._line.hang_up()

    def _answer_keys(self) -> None:
        self._say(self._words["hello"])
        ends_at = self._clock.now() + LONGEST_S
        until = self._clock.now() + PATIENCE_S
        while (now := self._clock.now()) < min(until, ends_at):
            match self._clock.take(self._line.events, min(until, ends_at)):
                case Gone():
                    return
                case Digit(key, _, way):
                    self._tell(key, way)
                    until = now + PATIENCE_S
        self._hear_out(self._say(self._words["bye"]))

    def _tell(self, key: str, way: Way) -> None:
        self._line.stop()
        self._say(self._words[way].format(key=self._words[key]))

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
