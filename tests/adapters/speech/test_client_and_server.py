"""A call and the speech server over real sockets: what is said comes back, and no failure reaches the sound."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest
from listening import Heed, say, utterance

from speech import audio, client, wire
from speech.base import Recogniser, Result, SpeechUnavailable
from speech.client import Failed, Heard, Listener, Partial, SpeechEnded, SpeechStarted
from speech.server import Server
from speech.testing import Loudness, Scripted, ScriptedStream, chime

Serve = Callable[[Recogniser], Server]


@pytest.fixture(params=["unix", "tcp"])
def serve(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Serve]:
    servers: list[Server] = []

    def start(recogniser: Recogniser) -> Server:
        address = f"unix://{tmp_path}/s{len(servers)}" if request.param == "unix" else "tcp://127.0.0.1:0"
        servers.append(Server(address, recogniser, Loudness()))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def test_an_utterance_comes_back_as_its_phrase(serve: Serve) -> None:
    recogniser, heed = Scripted(["Facturas"]), Heed()
    listening = Listener(serve(recogniser).address).open("es", ["averías", "facturas"], 0.6, heed)
    say(listening, utterance())
    assert heed.next(SpeechStarted).at_ms == pytest.approx(500, abs=40)
    assert heed.next(SpeechEnded).at_ms == pytest.approx(820, abs=40)
    result = heed.next(Heard).result
    assert result.text == "Facturas"
    assert (result.hypotheses[0].phrase, result.hypotheses[0].score) == (1, 1.0)
    listening.close()


def test_the_engine_gets_the_utterance_with_what_came_just_before(serve: Serve) -> None:
    recogniser, heed = Scripted(["sí"]), Heed()
    listening = Listener(serve(recogniser).address).open("es", [], 0.6, heed)
    say(listening, utterance())
    heed.next(SpeechStarted), heed.next(SpeechEnded), heed.next(Heard)
    assert chime("sí") in recogniser.heard[0]
    before = recogniser.heard[0].index(chime("sí"))
    assert 300 <= audio.duration_ms(recogniser.heard[0][:before]) <= 400


def test_one_ear_hears_one_utterance_after_another(serve: Serve) -> None:
    heed = Heed()
    listening = Listener(serve(Scripted(["", "dos"])).address).open("es", ["dos"], 0.6, heed)
    for text in ("", "dos"):
        say(listening, utterance())
        heed.next(SpeechStarted), heed.next(SpeechEnded)
        assert heed.next(Heard).result.text == text


def test_silence_says_nothing_and_never_reaches_the_engine(serve: Serve) -> None:
    recogniser, heed = Scripted(["y"]), Heed()
    server = serve(recogniser)
    listening = Listener(server.address).open("es", [], 0.6, heed)
    say(listening, audio.silence(3000))
    say(listening, utterance())
    assert heed.next(SpeechStarted).at_ms > 3000
    heed.next(SpeechEnded), heed.next(Heard)
    assert len(recogniser.heard) == 1


def test_partial_words_are_told_once_and_end_a_wait_early(serve: Serve) -> None:
    heed = Heed()
    listening = Listener(serve(Streaming()).address).open("es", ["facturas"], 3.0, heed)
    say(listening, audio.silence(100) + chime("una palabra más bien larga") + audio.silence(500))
    heed.next(SpeechStarted)
    assert heed.next(Partial) == Partial("facturas")
    heed.next(SpeechEnded)
    assert heed.next(Heard).result.text == "facturas"


def test_many_calls_are_heard_at_once(serve: Serve) -> None:
    server, heeds = serve(Scripted(["sí"] * 16)), [Heed() for _ in range(16)]
    for heed in heeds:
        say(Listener(server.address).open("es", ["sí"], 0.6, heed), utterance())
    for heed in heeds:
        heed.next(SpeechStarted), heed.next(SpeechEnded)
        assert heed.next(Heard).result.text == "sí"


def test_nothing_comes_after_close(serve: Serve) -> None:
    server, heed = serve(Scripted(["sí"])), Heed()
    listening = Listener(server.address).open("es", [], 0.6, heed)
    listening.close()
    say(listening, utterance())
    other = Heed()
    say(Listener(server.address).open("es", [], 0.6, other), utterance())
    other.next(SpeechStarted), other.next(SpeechEnded), other.next(Heard)
    assert heed.empty()


def test_a_language_without_a_model_is_told_before_anyone_speaks(serve: Serve) -> None:
    heed = Heed()
    Listener(serve(Scripted(languages=["es"])).address).open("en", [], 0.6, heed)
    assert heed.next(Failed) == Failed(client.UNAVAILABLE)


@pytest.mark.parametrize("broken", [SpeechUnavailable("gone"), RuntimeError("never meant")])
def test_an_engine_that_breaks_fails_its_stream_only(serve: Serve, broken: Exception) -> None:
    server, heed, other = serve(Breaking(broken)), Heed(), Heed()
    say(Listener(server.address).open("es", [], 0.6, heed), utterance())
    heed.next(SpeechStarted), heed.next(SpeechEnded)
    assert heed.next(Failed).code in (client.UNAVAILABLE, "speech_broken")
    assert heed.empty()
    assert Listener(server.address).healthy()
    say(Listener(server.address).open("es", [], 0.6, other), utterance())
    other.next(SpeechStarted)


def test_a_dead_server_is_told_and_sound_goes_nowhere(tmp_path: Path) -> None:
    heed = Heed()
    listening = Listener(f"unix://{tmp_path}/nobody").open("es", [], 0.6, heed)
    assert heed.next(Failed) == Failed(client.DOWN)
    say(listening, utterance())
    listening.close()
    assert heed.empty()
    assert not Listener(f"unix://{tmp_path}/nobody").healthy()


def test_a_server_that_dies_in_a_call_is_told_once(serve: Serve) -> None:
    server, heed = serve(Scripted(["sí"])), Heed()
    listening = Listener(server.address).open("es", [], 0.6, heed)
    say(listening, utterance()[:16000])
    heed.next(SpeechStarted)
    server.close()
    assert heed.next(Failed) == Failed(client.DOWN)
    say(listening, utterance())
    assert heed.empty()


def test_a_server_that_accepts_and_says_nothing_is_slow_and_unhealthy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        heed = Heed()
        listening = Listener(address, patience_s=0.1).open("es", [], 0.6, heed)
        deadline = time.monotonic() + 5
        while heed.empty() and time.monotonic() < deadline:
            listening.feed(audio.silence(20))
            threading.Event().wait(0.02)  # the pace of a call
        assert heed.next(Failed) == Failed(client.SLOW)
        assert not Listener(address, patience_s=0.1).healthy()
        listening.close()


def test_a_server_that_does_not_read_never_blocks_the_sound() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        heed = Heed()
        listening = Listener(f"tcp://127.0.0.1:{mute.getsockname()[1]}", patience_s=60).open("es", [], 0.6, heed)
        before = time.monotonic()
        for _ in range(20_000):
            listening.feed(bytes(320))
        assert time.monotonic() - before < client.STUCK_S  # which a send that waits would take
        assert heed.next(Failed) == Failed(client.SLOW)
        listening.close()


def test_a_stuck_server_is_given_up_and_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "STUCK_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        heed = Heed()
        before = set(threading.enumerate())
        listening = Listener(f"tcp://127.0.0.1:{mute.getsockname()[1]}", patience_s=60).open("es", [], 0.6, heed)
        for _ in range(240):
            listening.feed(bytes(100_000))
        assert heed.next(Failed) == Failed(client.DOWN)
        deadline = time.monotonic() + 5
        while set(threading.enumerate()) - before and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        assert not set(threading.enumerate()) - before


def test_a_healthy_server_answers(serve: Serve) -> None:
    assert Listener(serve(Scripted()).address).healthy()


def test_a_socket_left_by_a_killed_server_is_taken_over(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(f"{tmp_path}/s")
    server = Server(f"unix://{tmp_path}/s", Scripted(), Loudness())
    assert Listener(server.address).healthy()
    with pytest.raises(OSError):
        Server(f"unix://{tmp_path}/s", Scripted(), Loudness())
    server.close()


@pytest.mark.parametrize("address", ["", "localhost:1", "tcp://localhost", "unix://", "http://x:1"])
def test_a_wrong_address_is_named_at_once(address: str) -> None:
    with pytest.raises(wire.BadAddress, match="unix:///path"):
        Listener(address)


class Streaming:
    """A recogniser that knows the word while it is being said."""

    def start(self, language: str, phrases: object) -> "Streaming":
        return self

    def feed(self, pcm: bytes) -> None: ...

    def partial(self) -> str:
        return "facturas"

    def finish(self) -> Result:
        return Result("facturas")


class Breaking(Streaming):
    def __init__(self, wrong: Exception) -> None:
        self._wrong = wrong

    def partial(self) -> str:
        return ""

    def finish(self) -> Result:
        raise self._wrong


def test_a_cough_is_no_words_and_costs_no_recognition(serve: Serve) -> None:
    recogniser, heed = Scripted(["uno"]), Heed()
    listening = Listener(serve(recogniser).address).open("es", [], 0.6, heed)
    say(listening, audio.silence(500) + chime("sí")[: 100 * 16] + audio.silence(700))
    heed.next(SpeechStarted), heed.next(SpeechEnded)
    assert heed.next(Heard).result == Result("")
    assert recogniser.heard == []
    listening.close()


class Foretelling(Scripted):
    """Hears at every pause what its stream has been given by then."""

    def start(self, language: str, phrases: Sequence[str]) -> ScriptedStream:
        return _Foretelling(self, tuple(phrases))


class _Foretelling(ScriptedStream):
    def foresee(self) -> Future[Result]:
        future: Future[Result] = Future()
        future.set_result(self.finish())
        return future


@pytest.mark.parametrize(
    ("phrases", "early"),
    [(["uno", "dos"], True), (["uno", "uno más"], False), (["uno", "no, uno no"], True), ([], False)],
)
def test_a_phrase_that_is_sure_in_the_pause_ends_the_wait_early(serve: Serve, phrases: list[str], early: bool) -> None:
    """Nothing is left to wait for, unless the words could go on to be another phrase."""
    heed, first = Heed(), utterance()[: -700 * 16]
    listening = Listener(serve(Foretelling(["uno"] * 4)).address).open("es", phrases, 1.0, heed)
    say(listening, first + audio.silence(500) + chime("y otra cosa") + audio.silence(1300))
    heed.next(SpeechStarted)
    assert (heed.next(SpeechEnded).at_ms <= audio.duration_ms(first) + 40) is early
    assert heed.next(Heard).result.text == "uno"
    listening.close()


@pytest.mark.parametrize(("pause_ms", "heard"), [(700, ["uno"]), (400, ["uno dos"])])
def test_what_was_recognised_in_a_pause_counts_unless_the_voice_goes_on(
    serve: Serve, pause_ms: int, heard: list[str]
) -> None:
    recogniser, heed = Foretelling(["uno", "uno dos"]), Heed()
    listening = Listener(serve(recogniser).address).open("es", [], 0.6, heed)
    say(listening, utterance()[: -700 * 16] + audio.silence(pause_ms))
    if pause_ms < 600:
        say(listening, chime("no") + audio.silence(700))
    heed.next(SpeechStarted), heed.next(SpeechEnded)
    assert [heed.next(Heard).result.text] == heard
    listening.close()
