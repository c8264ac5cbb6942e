"""Uses any Wyoming text-to-speech server as a synthesiser."""

from __future__ import annotations

from speech import audio, wire
from speech.base import SAMPLE_RATE, SpeechUnavailable

TIMEOUT_S = 2.0  # to connect, and for each chunk: a caller waits


class Wyoming:
    """A `Synthesiser`. Change `version` when the server's voices change. Raises `wire.BadAddress`."""

    name = "wyoming"

    def __init__(self, address: str, version: str = "1", timeout_s: float = TIMEOUT_S) -> None:
        wire.parse(address)
        self._address, self.version, self._timeout_s = address, version, timeout_s

    def speak(self, text: str, language: str, voice: str) -> bytes:
        """Returns the sound of a text; an empty voice means the server's default. Raises `SpeechUnavailable`."""
        wanted = {"name": voice} if voice else {"language": language}
        with wire.foreign(self._address, self._timeout_s) as connection:
            connection.write("synthesize", None, text=text, voice=wanted)
            return self._received(connection)

    def _received(self, connection: wire.Connection) -> bytes:
        sound, rate = b"", SAMPLE_RATE
        while (event := connection.read()) is not None and event.type != "error":
            if event.type == "audio-chunk":
                sound += event.payload or b""
                rate = int(event.data.get("rate", rate))
                if (event.data.get("width"), event.data.get("channels")) != (2, 1):
                    raise SpeechUnavailable(f"the Wyoming server at {self._address} sends no s16 mono")
            elif event.type == "audio-stop" and sound:
                return audio.normalise(audio.pcm(audio.resample(audio.samples(sound), rate, SAMPLE_RATE)))
        raise SpeechUnavailable(f"the Wyoming server at {self._address} gave no sound")
