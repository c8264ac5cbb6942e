"""Uses any Wyoming speech-to-text server as a recogniser: sends one complete utterance and takes its text."""

from __future__ import annotations

from collections.abc import Sequence

from speech import audio, wire
from speech.base import SAMPLE_RATE, Languages, Result, SpeechUnavailable
from speech.recognisers.phonetic_similarity import ranked

RATE = 16000  # what such servers are made for
CHUNK = RATE // 10 * 2  # bytes: 100 ms
TIMEOUT_S = 5.0  # to connect, and for each answer
SURE = 0.9  # such servers say how sure they are seldom, and never in one way


class Wyoming:
    """A `Recogniser`. Raises `wire.BadAddress`."""

    def __init__(self, address: str, languages: Languages, timeout_s: float = TIMEOUT_S) -> None:
        wire.parse(address)
        self._address, self._timeout_s = address, timeout_s
        self.languages = languages

    def start(self, language: str, phrases: Sequence[str]) -> WyomingStream:
        return WyomingStream(self, language, tuple(phrases))

    def transcribe(self, pcm: bytes, language: str, phrases: Sequence[str]) -> str:
        """Returns the text of an utterance.

        Raises `SpeechUnavailable` if the server is away, late or not a Wyoming server.
        """
        with wire.foreign(self._address, self._timeout_s) as connection:
            return self._asked(connection, pcm, language, phrases)

    def _asked(self, connection: wire.Connection, pcm: bytes, language: str, phrases: Sequence[str]) -> str:
        shape = {**wire.FORMAT, "rate": RATE}
        sound = audio.pcm(audio.resample(audio.samples(pcm), SAMPLE_RATE, RATE))
        connection.write("transcribe", None, language=language, transcript_terms=list(phrases))
        connection.write("audio-start", None, **shape)
        for at in range(0, len(sound), CHUNK):
            connection.write("audio-chunk", sound[at : at + CHUNK], **shape)
        connection.write("audio-stop")
        while (event := connection.read()) is not None:
            if event.type == "transcript":
                return wire.unpack(event).text.strip()
            if event.type == "error":
                break
        raise SpeechUnavailable(f"the Wyoming server at {self._address} gave no transcript")


class WyomingStream:
    """A `Stream`: keeps the sound, sends it when it is over."""

    def __init__(self, engine: Wyoming, language: str, phrases: tuple[str, ...]) -> None:
        self._engine, self._language, self._phrases = engine, language, phrases
        self._sound = bytearray()

    def feed(self, pcm: bytes) -> None:
        self._sound += pcm

    def partial(self) -> str:
        return ""

    def finish(self) -> Result:
        if not self._sound:
            return Result("")
        text = self._engine.transcribe(bytes(self._sound), self._language, self._phrases)
        return (
            Result(text, ranked(text, SURE, self._phrases, self._engine.languages.of(self._language)))
            if text
            else Result("")
        )
