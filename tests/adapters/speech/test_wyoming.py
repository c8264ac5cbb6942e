"""Foreign Wyoming servers behind our interfaces, and our server to a foreign client."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from wyoming.event import Event

from relevo.config.languages import languages
from speech import audio, wire
from speech.base import Result, SpeechUnavailable
from speech.recognisers.wyoming import Wyoming as Ear
from speech.server import Server
from speech.synthesisers.wyoming import Wyoming as Mouth
from speech.testing import Loudness, Scripted, chime

Answer = Callable[[wire.Connection], None]


@pytest.fixture
def foreign() -> Iterator[Callable[[Answer], str]]:
    """Serve one connection with the given answer; the address comes back."""
    with socket.create_server(("127.0.0.1", 0)) as sock:

        def serve(answer: Answer) -> str:
            def once() -> None:
                connection = wire.Connection(sock.accept()[0])
                answer(connection)
                connection.close()

            threading.Thread(target=once, daemon=True).start()
            return f"tcp://127.0.0.1:{sock.getsockname()[1]}"

        yield serve


def transcribing(text: str, seen: list[Event]) -> Answer:
    def answer(connection: wire.Connection) -> None:
        while (event := connection.read()) is not None:
            seen.append(event)
            if event.type == "audio-stop":
                connection.write("transcript", None, text=text)

    return answer


def speaking(rate: int) -> Answer:
    def answer(connection: wire.Connection) -> None:
        connection.read()
        sound = audio.pcm((0.3 * np.sin(np.arange(rate) * 2 * np.pi * 440 / rate)).astype(np.float32))
        for at in range(0, len(sound), 2048):
            connection.write("audio-chunk", sound[at : at + 2048], rate=rate, width=2, channels=1)
        connection.write("audio-stop")

    return answer


def heard(address: str, phrases: list[str]) -> Result:
    stream = Ear(address, languages(), timeout_s=2).start("es", phrases)
    stream.feed(chime("sí"))
    return stream.finish()


def test_a_foreign_servers_text_is_held_against_the_phrases(foreign: Callable[[Answer], str]) -> None:
    seen: list[Event] = []
    result = heard(foreign(transcribing(" Averías. ", seen)), ["facturas", "averías"])
    assert (result.text, result.hypotheses[0].phrase) == ("Averías.", 1)
    assert seen[0].data == {"language": "es", "transcript_terms": ["facturas", "averías"]}
    assert sum(len(event.payload or b"") for event in seen) == len(chime("sí")) * 2  # at 16 kHz


def test_a_foreign_voice_comes_at_our_rate_and_level(foreign: Callable[[Answer], str]) -> None:
    sound = Mouth(foreign(speaking(22050))).speak("Hola", "es", "")
    assert audio.duration_ms(sound) == pytest.approx(1000, abs=2)
    assert audio.speech_dbov(audio.samples(sound)) == pytest.approx(audio.SPEECH_DBOV, abs=0.5)


@pytest.mark.parametrize("answer", [lambda c: None, lambda c: c.write("error", None, text="no")])
def test_a_foreign_server_that_fails_is_named(foreign: Callable[[Answer], str], answer: Answer) -> None:
    with pytest.raises(SpeechUnavailable, match="Wyoming server"):
        heard(foreign(answer), [])
    with pytest.raises(SpeechUnavailable, match="Wyoming server"):
        Mouth(foreign(answer), timeout_s=2).speak("Hola", "es", "")


def test_nobody_at_the_address_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match="no Wyoming server answers"):
        heard(f"unix://{tmp_path}/nobody", [])


@pytest.mark.parametrize(("said", "text"), [(chime("sí"), "sí"), (b"", "")])
def test_a_foreign_client_has_its_transcript_at_audio_stop(tmp_path: Path, said: bytes, text: str) -> None:
    server = Server(f"unix://{tmp_path}/s", Scripted(["sí"]), Loudness())
    connection = wire.connect(server.address, 5)
    connection.write("transcribe", None, language="es")
    for frame in audio.frames(audio.silence(200) + said):
        connection.write("audio-chunk", frame, **wire.FORMAT)
    connection.write("audio-stop")
    events = list(iter(connection.read, None))
    assert [event.type for event in events[-2:]] == ["transcript", "transcript-stop"]
    assert events[-2].data["text"] == text
    server.close()


def test_sound_of_another_rate_is_refused(tmp_path: Path) -> None:
    server = Server(f"unix://{tmp_path}/s", Scripted(), Loudness())
    connection = wire.connect(server.address, 5)
    connection.write("transcribe", None, language="es")
    connection.write("audio-chunk", bytes(640), rate=16000, width=2, channels=1)
    events = [connection.read(), connection.read()]
    assert [event.type for event in events if event] == ["transcript-start", "error"]
    connection.close()
    server.close()
