"""Recordings read by the speech server: all the words in their order, or none at all; callers lose nothing by it."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from relevo.config.languages import languages
from speech import audio, concurrency_limit, dictation, wav, wire
from speech.base import Recogniser, SpeechUnavailable
from speech.concurrency_limit import ConcurrencyLimit
from speech.dictation import transcribe
from speech.recognisers.registry import build
from speech.server import Server, build_detector
from speech.testing import Loudness, Scripted, ScriptedStream, chime

MODELS = Path(__file__).parents[3] / "var" / "models"
SOUNDS = Path("/usr/share/asterisk/sounds")
MOST_WRONG = 0.2


@pytest.fixture(scope="module")
def whisper() -> Recogniser:
    return build(MODELS, "whisper", languages())


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    made = Server(f"unix://{tmp_path}/s", request.param, Loudness())
    yield made
    made.close()


def message(*utterances: str) -> bytes:
    return b"".join(audio.silence(400) + chime(said) + audio.silence(800) for said in utterances)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.needs("model:whisper-base", "model:silero-vad", "sounds")
@pytest.mark.parametrize(
    ("language", "recording", "said"),
    [
        (
            "es",
            "es_MX_f_Allison/tt-allbusy.wav",  # 15 s, more than one utterance may last
            "Todos los representantes de la casa se encuentran ocupados asistiendo a otros vendedores por teléfono. "
            "Por favor espere y su llamada será atendida en el orden en que fue recibida.",
        ),
        (
            "en",
            "en_US_f_Allison/queue-periodic-announce.wav",
            "All of our representatives are currently busy. Please stay on the line and your call will be answered "
            "by the next available representative.",
        ),
    ],
)
def test_a_persons_sentences_come_back_in_order(
    whisper: Recogniser, tmp_path: Path, language: str, recording: str, said: str
) -> None:
    server = Server(f"unix://{tmp_path}/s", whisper, build_detector(MODELS))
    line = audio.from_mulaw(audio.to_mulaw(wav.read_wav((SOUNDS / recording).read_bytes())))
    heard = words(transcribe(server.address, language, audio.silence(500) + line))
    server.close()
    assert Levenshtein.distance(heard, words(said)) <= MOST_WRONG * len(words(said)), heard


@pytest.mark.parametrize("server", [Scripted(["llamadme mañana", "por la tarde", "gracias"])], indirect=True)
def test_what_is_said_between_pauses_is_one_text(server: Server) -> None:
    assert transcribe(server.address, "es", message("uno", "dos", "tres")) == "llamadme mañana por la tarde gracias"


@pytest.mark.parametrize("server", [Scripted()], indirect=True)
def test_a_silent_recording_has_no_words(server: Server) -> None:
    assert transcribe(server.address, "es", audio.silence(3000)) == ""


class Talkative(Scripted):
    """Tells the words so far at every chunk, as streaming engines do."""

    def start(self, language: str, phrases: Sequence[str]) -> ScriptedStream:
        return _Talkative(self, tuple(phrases))


class _Talkative(ScriptedStream):
    def partial(self) -> str:
        return "palabra " * (len(self._sound) // dictation.CHUNK)


@pytest.mark.parametrize("server", [Talkative(["sí"] * 10_000)], indirect=True)
def test_a_long_message_whose_words_stream_is_read_to_its_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """More is told than the socket holds: both sides would wait for each other."""
    monkeypatch.setattr(dictation, "ANSWER_S", 10.0)
    spoken = (audio.silence(200) + chime("x" * 400) + audio.silence(800)) * 40
    assert transcribe(server.address, "es", spoken) == " ".join(["sí"] * 40)


def test_a_server_that_ends_in_the_middle_has_read_nothing() -> None:
    """Half a message would pass for a whole one."""
    with socket.create_server(("127.0.0.1", 0)) as dying:

        def answer() -> None:
            connection = wire.Connection(dying.accept()[0])
            while (event := connection.read()) is not None and event.type != "audio-stop":
                pass
            connection.write("transcript-start")
            connection.write("transcript", text="llamadme")
            connection.close()

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(SpeechUnavailable, match="went away"):
            transcribe(f"tcp://127.0.0.1:{dying.getsockname()[1]}", "es", message("uno"))


@pytest.mark.parametrize("server", [Scripted([SpeechUnavailable("busy")])], indirect=True)
def test_a_recogniser_that_refuses_has_read_nothing(server: Server) -> None:
    with pytest.raises(SpeechUnavailable):
        transcribe(server.address, "es", message("uno"))


def test_no_server_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match="does not answer"):
        transcribe(f"unix://{tmp_path}/none", "es", message("uno"))


@pytest.mark.parametrize("server", [Scripted(["llamadme"])], indirect=True)
def test_a_message_that_takes_long_takes_no_caller_their_place(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency_limit, "LATE_S", -1.0)  # whatever an answer takes is too long
    assert transcribe(server.address, "es", message("uno")) == "llamadme"
    assert server._places == ConcurrencyLimit()
