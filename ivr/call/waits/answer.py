"""One wait for an answer: keys, speech, silence or hang-up, whichever is first.

Keys once begun win over speech; noise without words leaves the wait as it was: the prompt goes on where it was
interrupted, or the silence begins anew. Both have an end, so that no noise holds a call.
"""

from __future__ import annotations

from ivr.call import keypad
from ivr.call.keypad import Reading
from ivr.call.listening import Spoke
from ivr.call.stage import Stage
from ivr.call.waits.base import Wait, WaitContext
from ivr.call.waits.false_barge_in import is_false_barge_in
from ivr.recording.consent_sound import AFTER_MS, BEFORE_MS, LONGEST_MS
from relevo.log import logger
from speech.base import Result
from speech.client import SLOW, Failed, Heard, SpeechEnded, SpeechEvent, SpeechStarted
from voice_flows.model import turns
from voice_flows.model.turns import Ask, Input, Keys, Silence, Speech

LOG = logger("ivr")
FALSE_STOPS = 3  # so often a prompt is stopped by what proves to be no speech; then it is heard to its end
FALSE_STARTS = 3  # so often a silence begins anew after noise
DEAF_S = 1.5  # after the prompt that a caller cannot answer in words, until the keys are told; once a call
NOISY_DBOV = -34.0  # 8 dB below speech at its usual level: a third of what is said is understood wrong


class InputCollector(Wait):
    """Made for one wait, used once."""

    def __init__(self, stage: Stage, ask: Ask, context: WaitContext) -> None:
        self._stage, self._ask, self._context = stage, ask, context
        self._listen = ask.listen
        self._opened = False
        self._choices_shown = False
        self._speaking_since: float | None = None
        self._began_ms = self._lasted_ms = 0
        self._over_prompt = False
        self._after_s = 0.0
        self._stops = self._starts = 0
        """How often what began proved to be no speech: over a prompt, in its silence."""
        self._deaf = False
        """The recogniser failed: the caller cannot be heard in this wait."""
        self._quiet_again = stage.clock.now()
        """When the wait began, or noise without words was over, monotonic s."""

    def run(self) -> Input:
        """Returns the input that won. Raises what `Stage.next` raises."""
        try:
            return self._first_input()
        finally:
            self._stage.listening.close()

    def _first_input(self) -> Input:
        stage = self._stage
        while True:
            self._begin_when_asked()
            typed = stage.typed
            reading = self._read_keys()
            if reading.entry is not None:
                return Keys(reading.entry, self._after(typed[0].at), keypad.groups(typed, reading.entry))
            deadline = self._deadline()
            if not reading.buffer.typed and deadline is not None and stage.clock.now() >= deadline and self._silent():
                return Silence(self._deaf or self._noisy())
            event = stage.next(min(at for at in (reading.due, deadline, float("inf")) if at is not None))
            if isinstance(event, Spoke) and (said := self._spoke(event)) is not None:
                return said

    def _begin_when_asked(self) -> None:
        """Shows the choices and starts to listen once the question sounds, or has sounded."""
        current = self._stage.playlist.current
        if not self._choices_shown and (current is None or current.asks):
            self._choices_shown = True
            self._stage.show_choices(self._ask.choices)
        if not self._opened and (current is None or (current.asks and current.hears_speech)):
            self._opened = True
            self._stage.listening.open(self._context.language, self._listen)

    def _read_keys(self) -> Reading:
        reading = self._stage.read_keys(self._listen.keys)
        if reading.due is not None:
            self._stage.listening.close()
        return reading

    def _deadline(self) -> float | None:
        """Returns when silence has lasted long enough, monotonic s; `None` while a prompt plays."""
        stage = self._stage
        if self._speaking_since is not None:
            return self._speaking_since + stage.resources.limits.utterance_s
        first_deaf = self._deaf and stage.listening.refusals == 1
        patience = DEAF_S if first_deaf else self._listen.no_input_s
        quiet_from = stage.quiet_from
        return None if quiet_from is None else max(quiet_from, self._quiet_again) + patience

    def _silent(self) -> bool:
        """Returns whether the wait ends in silence; first plays on a prompt that an endless sound has held."""
        self._stops = FALSE_STOPS
        self._speaking_since = None
        return not self._resume_prompt() and self._stage.playlist.current is None

    def _spoke(self, spoke: Spoke) -> Speech | None:
        event = self._stage.listening.now(spoke)
        match event:
            case SpeechStarted(at_ms):
                self._began(at_ms)
            case SpeechEnded(at_ms):
                self._lasted_ms = at_ms - self._began_ms
            case Heard(result):
                self._speaking_since = None
                if self._is_false(result):
                    self._go_on()
                    return None
                return self._speech(result)
            case Failed():
                self._give_up(event)
        return None

    def _is_false(self, result: Result) -> bool:
        phrases, language = self._listen.phrases, self._context.language
        return is_false_barge_in(result, self._lasted_ms, phrases, language, over_prompt=self._over_prompt)

    def _began(self, at_ms: int) -> None:
        stage = self._stage
        self._began_ms = at_ms
        self._over_prompt = stage.playlist.current is not None
        self._after_s = self._after(stage.clock.now())
        self._speaking_since = stage.clock.now()
        if self._stops < FALSE_STOPS:
            stage.playlist.interrupted_by_speech()
        stage.mark_quiet()

    def _go_on(self) -> None:
        """It was no speech: the wait goes on as if there had been no sound."""
        if self._resume_prompt():
            self._stops += 1
        elif not self._over_prompt and self._starts < FALSE_STARTS:
            self._starts += 1
            self._quiet_again = self._stage.clock.now()

    def _resume_prompt(self) -> bool:
        resumed = self._stage.resume_prompt()
        if resumed:
            LOG.info("prompt_resumed", leg=self._context.leg)
        return resumed

    def _speech(self, result: Result) -> Speech | None:
        if self._stage.typed:
            return None
        self._stage.playlist.interrupted_by_speech()  # it went on where the words came late
        self._stage.line.show({"heard": result.hypotheses[0].text})
        heard = tuple(turns.Heard(one.text, one.phrase, one.score) for one in result.hypotheses)
        return Speech(heard, self._noisy(), self._after_s, clip=self._clip(), language=result.language)

    def _clip(self) -> str:
        """Holds the seconds around the words where they may be consent; returns their id."""
        ended = self._began_ms + self._lasted_ms + AFTER_MS
        began = max(0, self._began_ms - BEFORE_MS, ended - LONGEST_MS)
        return self._stage.consent_sound.heard(self._stage.listening.sound(began, ended))

    def _after(self, at: float) -> float:
        """How long after the end of the question this was, in seconds."""
        quiet_from = self._stage.quiet_from
        return 0.0 if quiet_from is None else max(0.0, at - quiet_from)

    def _noisy(self) -> bool:
        return self._stage.line.noise_dbov() > NOISY_DBOV

    def _give_up(self, failed: SpeechEvent) -> None:
        """Without a recogniser the call goes on with keys, and the prompt to its end; a slow answer may still come.

        The silence that follows counts as noisy: words cannot be heard, so the choices are told with their keys.
        """
        self._speaking_since = None
        self._quiet_again = self._stage.clock.now()
        self._resume_prompt()
        if isinstance(failed, Failed):
            LOG.warning("speech_failed", leg=self._context.leg, code=failed.code)
        if isinstance(failed, Failed) and failed.code != SLOW:
            self._deaf = True
            self._stage.listening.refuse()
