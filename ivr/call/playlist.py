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
    number: int
    utterance: Utterance
    pcm: bytes


class Playlist:
    """Used by the call's own thread. `on_start` is told of each utterance as its sound begins.

    `keys_wait` tells whether keys are waiting, which spare the caller what they may interrupt.
    """

    def __init__(self, line: Line, on_start: Callable[[Utterance], None], keys_wait: Callable[[], bool]) -> None:
        self._line = line
        self._on_start = on_start
        self._keys_wait = keys_wait
        self._playing: deque[Playing] = deque()
        self._cut: list[Playing] = []
        """What speech interrupted, from where it was on."""

    @property
    def current(self) -> Utterance | None:
        return self._playing[0].utterance if self._playing else None

    @property
    def deaf(self) -> bool:
        """The prompt that plays is heard to its end: what comes meanwhile is no answer."""
        return self.current is not None and self.current.deaf

    @property
    def guard_ahead(self) -> bool:
        """A prompt to which no key typed so far is an answer has yet to start."""
        return any(playing.utterance.guarded for playing in list(self._playing)[1:])

    def add(self, utterance: Utterance, pcm: bytes) -> None:
        self._cut = []
        self._playing.append(Playing(self._line.play(pcm), utterance, pcm))
        if len(self._playing) == 1:
            self._on_start(utterance)

    def played(self, number: int) -> None:
        """The line has sent the sound with this number; one that was stopped meanwhile is not ours any more."""
        if self._playing and self._playing[0].number == number:
            self._playing.popleft()
            if self._playing:
                self._next(self._playing[0].utterance)

    def _next(self, utterance: Utterance) -> None:
        if utterance.guarded or not (self._keys_wait() and self.interrupted_by_key()):
            self._on_start(utterance)

    def interrupted_by_key(self) -> bool:
        """Stop what a key may stop; what must be heard, or asks anew, is said next."""
        if not self._playing or not self._playing[0].utterance.by_key:
            return False
        self._stop([one for one in self._playing if not one.utterance.by_key or one.utterance.guarded])
        return True

    def interrupted_by_speech(self) -> bool:
        if not self._playing or not self._playing[0].utterance.by_speech:
            return False
        playing = list(self._playing)
        sent = self._stop([])
        self._cut = [replace(playing[0], pcm=playing[0].pcm[max(0, sent - REWIND) :]), *playing[1:]]
        return True

    def clear(self) -> None:
        """Nothing of ours any more, neither now nor next."""
        if self._playing:
            self._stop([])
        self._cut = []

    def resume(self) -> bool:
        """Go on with what speech interrupted, where it proved to be none; False where there is nothing."""
        cut, self._cut = self._cut, []
        for playing in cut:
            self._playing.append(replace(playing, number=self._line.play(playing.pcm)))
        return bool(cut)

    def _stop(self, left: list[Playing]) -> int:
        """Silence, then `left`; how many bytes of what was playing were sent."""
        stopped = self._playing[0]
        sent = self._line.stop()
        self._line.show({"stopped": True})
        self._playing.clear()
        for playing in left:
            if playing is not stopped:
                self.add(playing.utterance, playing.pcm)
        return sent
