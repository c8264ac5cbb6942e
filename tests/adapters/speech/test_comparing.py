"""Sentences compared by the speech server, over real sockets: in time, or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from speech import encoder, semantic_match, wire
from speech.semantic_match import Comparer, Comparing
from speech.server import Server
from speech.testing import Loudness, Scripted

EXAMPLES = ("dónde está mi pedido", "quiero devolverlo")
Serve = Callable[[Comparing | None], str]


class Same:
    """1 for the very sentence, else 0; waits for `go` before each answer and keeps what it was told to prepare."""

    def __init__(self) -> None:
        self.go, self.told = threading.Event(), threading.Event()
        self.go.set()
        self.prepared: list[str] = []

    def prepare(self, sentences: Iterable[str]) -> None:
        self.go.wait(10)
        self.prepared += sentences
        self.told.set()

    def cosines(self, said: str, sentences: Sequence[str]) -> tuple[float, ...]:
        if said == "raise":
            raise ValueError(said)
        return tuple(float(said == one) for one in sentences)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    servers: list[Server] = []

    def start(comparing: Comparing | None) -> str:
        address = f"unix://{tmp_path}/s{len(servers)}"
        servers.append(Server(address, Scripted([]), Loudness(), lambda: comparing))
        return address

    yield start
    for server in servers:
        server.close()


def test_a_sentence_is_compared_with_each_example(serve: Serve) -> None:
    assert Comparer(serve(Same()), 5).cosines("quiero devolverlo", EXAMPLES) == (0.0, 1.0)


def test_examples_are_made_ready_once_and_nobody_waits_for_it(serve: Serve) -> None:
    same = Same()
    comparer = Comparer(serve(same))
    comparer.prepare(EXAMPLES)
    comparer.prepare(EXAMPLES)
    assert same.told.wait(5)
    assert same.prepared == list(EXAMPLES)


def test_a_slow_encoder_is_not_waited_for(serve: Serve) -> None:
    same = Same()
    same.go.clear()
    comparer = Comparer(serve(same), 0.05)
    began = time.monotonic()
    assert comparer.cosines("quiero devolverlo", EXAMPLES) is None
    assert time.monotonic() - began < 5
    same.go.set()


@pytest.mark.parametrize("said", ["quiero devolverlo", "raise"])
def test_without_an_encoder_or_with_a_broken_one_words_decide(serve: Serve, said: str) -> None:
    broken = Same() if said == "raise" else None
    assert Comparer(serve(broken), 5).cosines(said, EXAMPLES) is None


def test_nobody_at_the_address_is_nobody(tmp_path: Path) -> None:
    assert Comparer(f"unix://{tmp_path}/none").cosines("algo", EXAMPLES) is None
    with pytest.raises(wire.BadAddress):
        Comparer("speech")


def test_the_servers_log_holds_no_words(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    Comparer(serve(Same()), 5).cosines("raise", EXAMPLES)
    assert "ValueError" in caplog.text
    assert "raise" not in caplog.text


def test_the_real_encoder_finds_the_meaning_over_the_wire(serve: Serve) -> None:
    if not semantic_match.installed():
        pytest.skip("the wheel of relevo[encoder] is not installed")
    examples = ("cuándo llega mi pedido", "no es mi talla", "me han cobrado dos veces")
    comparer = Comparer(serve(encoder.Encoder()), 30)
    meant = {"el paquete se retrasa": 0, "los pantalones me van pequeños": 1, "you charged me twice": 2}
    for said, nearest in meant.items():
        cosines = comparer.cosines(said, examples)
        assert cosines is not None
        assert cosines.index(max(cosines)) == nearest
