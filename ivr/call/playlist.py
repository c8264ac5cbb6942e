"""The prompts of a call that are on their way out, in order, and what an interruption leaves of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from ivr.call.plan import Utterance
from ivr.lines.base import Line
from speech.base import SAMPLE_RATE

REWIND = SAMPLE_RATE * 2 * 500 // 1000  # bytes said again where a prompt goes on: the word that was cut


@dataclass(frozen=True, slots=True)
class Playing:
    """A prompt given to the line. `number` is the line's own for it; PCM s16le mono 8 kHz."""

    number: int
    utterance: Utterance
    pcm: bytes


class Playlist:
    """Used by the call's own thread. `on_start` is called with each utterance as its sound begins.

    `keys_wait` tells whether keys are waiting; prompts that keys interrupt are skipped while it does.
    """

    def __init__(self, line: Line, on_start: Callable[[Utterance], None], keys_wait: Callable[[], bool]) -> None:
        self._line = line
        self._on_start = on_start
        self._keys_wait = keys_wait
        self._playing: deque[Playing] = deque()
        self._cut: list[Playing] = []
        """What speech interrupted, from the place where it was cut."""

    @property
    def current(self) -> Utterance | None:
        return self._playing[0].utterance if self._playing else None

    @property
    def ignores_input(self) -> bool:
        """Whether what is keyed during the prompt that plays counts for nothing."""
        return bool(self._playing) and not self._playing[0].utterance.listen.listen_during_prompt

    @property
    def guard_ahead(self) -> bool:
        """Whether a prompt is still to start that drops the keys typed before it."""
        return any(not playing.utterance.listen.keep_typed_ahead for playing in list(self._playing)[1:])

    def add(self, utterance: Utterance, pcm: bytes) -> None:
        """Queues a prompt, PCM s16le mono 8 kHz."""
        self._cut = []
        self._playing.append(Playing(self._line.play(pcm), utterance, pcm))
        if len(self._playing) == 1:
            self._on_start(utterance)

    def played(self, number: int) -> None:
        """The line has sent the sound with this number; ignored where that was stopped meanwhile."""
        if self._playing and self._playing[0].number == number:
            self._playing.popleft()
            if self._playing:
                self._next(self._playing[0].utterance)

    def _next(self, utterance: Utterance) -> None:
        if not utterance.listen.keep_typed_ahead or not (self._keys_wait() and self.interrupted_by_key()):
            self._on_start(utterance)

    def interrupted_by_key(self) -> bool:
        """Stops what a key may stop; prompts that must be heard, or that drop earlier keys, play next."""
        if not self._playing or not self._playing[0].utterance.listen.key_interrupts:
            return False
        listens = [(one, one.utterance.listen) for one in self._playing]
        self._stop([one for one, listen in listens if not (listen.key_interrupts and listen.keep_typed_ahead)])
        return True

    def interrupted_by_speech(self) -> bool:
        """Stops everything if speech may interrupt the prompt that plays; `resume` can take it up again."""
        if not self._playing or not self._playing[0].utterance.speech_interrupts:
            return False
        playing = list(self._playing)
        sent = self._stop([])
        self._cut = [replace(playing[0], pcm=playing[0].pcm[max(0, sent - REWIND) :]), *playing[1:]]
        return True

    def clear(self) -> None:
        """Stops what plays and drops what was to play next."""
        if self._playing:
            self._stop([])
        self._cut = []

    def resume(self) -> bool:
        """Plays on what speech interrupted; False where nothing was interrupted."""
        cut, self._cut = self._cut, []
        for playing in cut:
            self._playing.append(replace(playing, number=self._line.play(playing.pcm)))
        return bool(cut)

    def _stop(self, left: list[Playing]) -> int:
        """Silences the line, then plays `left`; returns how many bytes of the current prompt had been sent."""
        stopped = self._playing[0]
        sent = self._line.stop()
        self._line.show({"stopped": True})
        self._playing.clear()
        for playing in left:
            if playing is not stopped:
                self.add(playing.utterance, playing.pcm)
        return sent
