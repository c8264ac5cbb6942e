"""Callers who speak: over SIP, the speech server's wire and back; and what is left when that server is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from voice_program import MENU

from ivr.testing.audio import passages
from ivr.testing.calls import ChimePrompts
from speech.server import Server
from speech.testing import Loudness, Scripted, chime
from speech.wav import read_wav, write_wav
from tests.journeys.ivr.conftest import VoiceProgram, called, started

WORDS = "quiero saber dónde está mi pedido"
MENU_SOUND = {"menu": ChimePrompts().pcm((MENU,), "es", "")}
SPEECH_MS = 800  # to silence in the caller's ear, on a machine busy with other things; the menu alone lasts 2600


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(f"unix://{tmp_path}/speech.sock", Scripted([WORDS]), Loudness())
    yield server
    server.close()


@pytest.fixture
def speaking(server: Server, tmp_path: Path) -> Iterator[VoiceProgram]:
    yield from started(tmp_path, server.address)


def spoken(folder: Path) -> Path:
    file = folder / "said.wav"
    file.write_bytes(write_wav(chime(WORDS * 3)))
    return file


def uri(program: VoiceProgram) -> str:
    return f"sip:910000001@127.0.0.1:{program.workers[0]['sip']}"


def test_speech_stops_the_question_and_answers_it(speaking: VoiceProgram, tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    options = ("--keys", "w1.5 s w1.5 p 482#", "--say", str(spoken(tmp_path)), "--record", str(heard))
    called(uri(speaking), *options)
    speaking.wait("closed", reason="finished")
    assert [one["kind"] for one in speaking.told if one["event"] == "input"] == ["Speech", "Keys"]
    (menu,) = passages(read_wav(heard.read_bytes()), MENU_SOUND)
    assert not menu.whole
    assert 1500 < menu.to_ms < 1500 + SPEECH_MS


def test_without_the_speech_server_the_call_goes_on_by_keys(
    server: Server, speaking: VoiceProgram, tmp_path: Path
) -> None:
    server.close()
    options = ("--keys", "w1 s w2 1 w0.5 482#", "--say", str(spoken(tmp_path)))
    called(uri(speaking), *options)
    speaking.wait("closed", reason="finished")
    assert [one["kind"] for one in speaking.told if one["event"] == "input"] == ["Keys", "Keys"]
