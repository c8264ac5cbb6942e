"""A request is over within its time, however slowly its answer comes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from deflect.messaging import guarded_http, http_requests
from deflect.messaging.deadlines import within
from deflect.messaging.http_requests import NOTHING, Services
from voice_flows.model.turns import Fetch

HOST = frozenset({"127.0.0.1"})
PAUSE_S = 0.05
HEADERS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"


@pytest.fixture
def trickling() -> Iterator[Callable[[bytes], int]]:
    """Serves the given beginning of an answer at once and then a byte at a time; returns its port."""
    over, opened = threading.Event(), []

    def serve(server: socket.socket, begins: bytes) -> None:
        while not over.is_set():
            try:
                asked, _ = server.accept()
                asked.recv(65536)
                asked.sendall(begins)
                while not over.wait(PAUSE_S):
                    asked.sendall(b"X")
            except OSError:
                continue

    def start(begins: bytes) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        opened.append(server)
        threading.Thread(target=serve, args=(server, begins), daemon=True).start()
        return int(server.getsockname()[1])

    yield start
    over.set()
    for one in opened:
        one.close()


@pytest.mark.parametrize("begins", [b"HTTP/1.1 200 OK\r\nX-Slow: ", HEADERS], ids=["headers", "body"])
def test_an_answer_that_trickles_is_given_up(trickling: Callable[[bytes], int], begins: bytes) -> None:
    url, began = f"http://127.0.0.1:{trickling(begins)}/", time.monotonic()
    with guarded_http.client(HOST) as over, pytest.raises(httpx.TimeoutException), within(0.3):
        over.get(url, timeout=0.3)
    assert time.monotonic() - began < 3


def test_a_system_that_trickles_is_as_one_that_is_away(trickling: Callable[[bytes], int]) -> None:
    services = Services({"shop": f"http://127.0.0.1:{trickling(HEADERS)}"}, HOST)
    assert http_requests.fetch(services, Fetch("n", "shop", "GET", "/orders", None, 0.3)) == NOTHING


def test_a_deadline_ends_with_its_request(trickling: Callable[[bytes], int]) -> None:
    with within(0.0):
        pass
    port = trickling(HEADERS)
    with guarded_http.client(HOST) as over, over.stream("GET", f"http://127.0.0.1:{port}/", timeout=5) as answer:
        assert answer.status_code == 200
