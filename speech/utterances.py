"""Runs one stream of the speech server: sound in, events out, one recognition for each utterance."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from wyoming.event import Event

from speech import endpointing, wire
from speech.base import Foreseeing, Recogniser, Result, SpeechUnavailable, Stream
from speech.vad import WINDOW_MS, Detector, Levels

CERTAIN = 0.95  # score of a phrase that the whole reading is, however it is read


class Utterances:
    """Used by the stream's own thread. `took` is called with the seconds of every recognition."""

    def __init__(
        self,
        connection: wire.Connection,
        recogniser: Recogniser,
        detector: Detector,
        language: str,
        phrases: list[str],
        end_of_speech_s: float,
        took: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._took = took
        self._connection, self._recogniser = connection, recogniser
        self._language, self._phrases = language, phrases
        self._detecting = detector.start()
        self._ear = endpointing.ear(end_of_speech_s, phrases)
        self._levels = Levels()
        keep_ms = endpointing.PRE_ROLL_MS + endpointing.START_MS + WINDOW_MS
        self._before: deque[bytes] = deque()
        self._before_bytes, self._keep_bytes = 0, keep_ms * 16
        self._stream: Stream | None = None
        self._ahead: Future[Result] | None = None
        self._ahead_at = -1  # where the voice paused that `_ahead` is about
        self._partial = ""
        self._heard = False

    def check(self) -> None:
        """Raises `SpeechUnavailable` now, not at the first word, if the language has no model."""
        self._recogniser.start(self._language, self._phrases)

    def feed(self, pcm: bytes) -> None:
        if self._stream is not None:
            self._stream.feed(pcm)
            self._tell_partial(self._stream.partial())
        self._keep(pcm)  # within an utterance too: another may follow at once
        for probability, dbov in zip(self._detecting.feed(pcm), self._levels.feed(pcm), strict=True):
            exact = endpointing.exactly_one(self._partial, self._phrases)
            sure = self._foreseen()
            self._ear, mark = endpointing.hear(self._ear, probability, WINDOW_MS, exact, sure=sure, dbov=dbov)
            if isinstance(mark, endpointing.Began):
                self._begin(mark)
            elif isinstance(mark, endpointing.Ended):
                self._finish(mark)
            elif endpointing.paused(self._ear) and self._ahead_at != self._ear.voiced_ms:
                self._look_ahead()

    def stop(self) -> None:
        """Ends the stream: recognises the current utterance, or reports that nothing was said."""
        if self._stream is not None or not self._heard:
            self._finish(endpointing.Ended(self._ear.voiced_ms))

    def _keep(self, pcm: bytes) -> None:
        self._before.append(pcm)
        self._before_bytes += len(pcm)
        while self._before_bytes - len(self._before[0]) >= self._keep_bytes:
            self._before_bytes -= len(self._before.popleft())

    def _forget_before(self, at_ms: int) -> None:
        """Leaves only the sound after this instant: what was recognised already is no beginning of the next word."""
        since = b"".join(self._before)
        since = since[max(0, len(since) - (self._ear.now_ms - at_ms) * 16) :]
        self._before, self._before_bytes = deque([since]), len(since)

    def _begin(self, mark: endpointing.Began) -> None:
        self._connection.write("voice-started", timestamp=mark.at_ms)
        self._stream = self._recogniser.start(self._language, self._phrases)
        self._stream.feed(b"".join(self._before))

    def _tell_partial(self, partial: str) -> None:
        if partial and partial != self._partial:
            self._connection.write("transcript-chunk", text=partial)
        self._partial = partial

    def _finish(self, mark: endpointing.Ended) -> None:
        stream, self._stream, self._partial = self._stream, None, ""
        self._heard = True
        self._forget_before(mark.at_ms)
        self._connection.write("voice-stopped", timestamp=mark.at_ms)
        began = time.monotonic()
        result = self._result(stream, mark) if stream is not None and not mark.brief else Result("")
        context: dict[str, Any] = {"hypotheses": wire.pack(result.hypotheses)}
        if result.language:
            context["spoken"] = result.language
        self._connection.write("transcript", text=result.text, language=self._language, context=context)
        self._took(time.monotonic() - began)

    def _look_ahead(self) -> None:
        """Starts to recognise what is the whole utterance, unless the voice continues."""
        self._ahead_at = self._ear.voiced_ms
        self._ahead = self._stream.foresee() if isinstance(self._stream, Foreseeing) else None

    def _foreseen(self) -> bool:
        """True if the words before the pause are known, are surely one phrase, and cannot become another one."""
        ahead = self._ahead
        if ahead is None or self._ahead_at != self._ear.voiced_ms or not ahead.done() or ahead.exception():
            return False
        best = next(iter(ahead.result().hypotheses), None)
        certain = best is not None and best.phrase is not None and best.score >= CERTAIN
        return best is not None and certain and endpointing.exactly_one(best.text, self._phrases)

    def _result(self, stream: Stream, mark: endpointing.Ended) -> Result:
        ahead, self._ahead = self._ahead, None
        return ahead.result() if ahead is not None and self._ahead_at == mark.at_ms else stream.finish()


def sound(event: Event) -> bytes:
    """Returns the sound of an event. Raises `SpeechUnavailable` if it is not s16le mono 8 kHz."""
    if any(event.data.get(name, value) != value for name, value in wire.FORMAT.items()):
        raise SpeechUnavailable("send s16le mono at 8000 Hz")
    return event.payload or b""
