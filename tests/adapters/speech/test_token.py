"""The token of a speech server on TCP, which any user of the machine can reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from listening import Heed, say, utterance

from relevo.config.settings import Settings
from relevo.programs import wiring
from speech import wire
from speech.client import Failed, Heard, Listener, SpeechEnded, SpeechStarted
from speech.server import Server
from speech.testing import Loudness, Scripted

TOKEN = "0123456789abcdef"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(wire.with_token("tcp://127.0.0.1:0", TOKEN), Scripted(["Facturas"]), Loudness())
    yield made
    made.close()


def bare(server: Server) -> str:
    place = wire.parse(server.address)
    assert isinstance(place, tuple)
    return f"tcp://{place[0]}:{place[1]}"


def test_client_with_the_token_is_heard(server: Server) -> None:
    heed = Heed()
    listening = Listener(server.address).open("es", ["facturas"], 0.6, heed)
    say(listening, utterance())
    heed.next(SpeechStarted), heed.next(SpeechEnded)
    assert heed.next(Heard).result.text == "Facturas"
    listening.close()
    assert Listener(server.address).healthy()


@pytest.mark.parametrize("token", ["", "another"])
def test_client_without_the_token_is_refused(server: Server, token: str) -> None:
    address = wire.with_token(bare(server), token) if token else bare(server)
    heed = Heed()
    listening = Listener(address).open("es", [], 0.6, heed)
    assert heed.next(Failed).code
    listening.close()
    assert not Listener(address).healthy()
    assert server.listening == 0


def test_address_on_tcp_has_the_installations_token_and_a_socket_has_none(tmp_path: Path) -> None:
    by_tcp = wiring.speech_address(Settings(data_dir=tmp_path, speech_address="tcp://127.0.0.1:10300"))
    assert len(wire.token(by_tcp)) == 32
    assert wire.parse(by_tcp) == ("127.0.0.1", 10300)
    assert wiring.speech_address(Settings(data_dir=tmp_path)) == Settings(data_dir=tmp_path).speech
