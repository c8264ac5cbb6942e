"""The doors of the web programs under the real server: slow clients cost no thread, and calls pass by `/line/N`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.sync.server import serve
from websockets.typing import Origin

from deflect.workers.handset_tickets import Ticket, mint
from ivr.lines.base import Digit, Gone
from ivr.lines.handset import Handset, HandsetLine, HandsetListener
from relevo.bench.installation.own_ports import draw
from relevo.programs import readiness
from speech.base import FRAME_BYTES
from tests.adapters.relevo.doors_site import LONGEST, THREADS
from tests.waiting import until

SECRET, ORIGIN = "s" * 32, "https://desk.example.com"


def echo(line: HandsetLine) -> None:
    """Shows each key that comes, and hangs up after a `9`."""

    def talk() -> None:
        while not isinstance(event := line.events.get(), Gone):
            if isinstance(event, Digit):
                line.show({"prompt": event.digit})
                if event.digit == "9":
                    line.hang_up()

    Thread(target=talk, daemon=True).start()


@pytest.fixture(scope="module")
def line() -> Iterator[Handset]:
    made = Handset(HandsetListener(SECRET, [ORIGIN], hosts=("127.0.0.1", "localhost", "::1")), echo)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def gone() -> Iterator[int]:
    """A worker that dies as soon as a call comes in."""
    with serve(lambda socket: None, "127.0.0.1", 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.socket.getsockname()[1]
        server.shutdown()


@pytest.fixture(scope="module")
def site(line: Handset, gone: int) -> Iterator[int]:
    port = draw()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--ws", "--port", str(port)]
    lines = {"LINES": f"ws://127.0.0.1:{line.port}/ ws://127.0.0.1:{gone}/"}
    server = subprocess.Popen([*command, "tests.adapters.relevo.doors_site:site"], env=os.environ | lines)
    until(lambda: readiness.listens(f"tcp://127.0.0.1:{port}"), "the site listens")
    yield port
    server.terminate()
    server.wait(10)


def unfinished(port: int, clients: ExitStack) -> socket.socket:
    client = clients.enter_context(socket.create_connection(("127.0.0.1", port), 10))
    client.sendall(b"POST /length HTTP/1.1\r\nHost: site\r\nContent-Length: 500\r\nConnection: close\r\n\r\nabc")
    return client


def asked(port: int) -> dict[str, object]:
    return dict(httpx.get(f"http://127.0.0.1:{port}/length", timeout=5).json())


def call(port: int, number: int = 0, secret: str = SECRET, origin: str = ORIGIN) -> ClientConnection:
    token = mint(secret, Ticket(os.urandom(8).hex(), "+34600111222", "+34910000001"))
    return connect(f"ws://127.0.0.1:{port}/line/{number}?token={token}", origin=Origin(origin), proxy=None)


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:9", 403), ("127.0.0.1", 403), ("evil.example", 421), ("evil.example:80", 421), ("[", 421), ("", 421)],
)
def test_line_is_opened_under_its_own_names_alone(site: int, line: Handset, host: str, status: int) -> None:
    """By the workspace and by the line itself. Another name is refused before the ticket, which is none here."""
    for port, path in ((site, "/line/0"), (line.port, "/")):
        told = opened(port, path, host)
        refusals = (status, 400) if not host else (status,)  # what a server says itself of a request without a name
        assert int(told.split()[1]) in refusals, (path, told)


def test_forwarded_name_counts_from_a_proxy_alone(site: int) -> None:
    assert b" 421 " in opened(site, "/line/0", "evil.example", "X-Forwarded-Host: 127.0.0.1\r\n").split(b"\r\n")[0]


def opened(port: int, path: str, host: str, more: str = "") -> bytes:
    """What an opening of a web socket is answered."""
    head = (
        f"GET {path}?token=none HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: {ORIGIN}\r\n{more}\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as asking:
        asking.sendall(head.encode())
        return asking.recv(1000)


def test_unfinished_requests_hold_no_thread_and_are_told_so_in_time(site: int) -> None:
    with ExitStack() as clients:
        waiting = [unfinished(site, clients) for _ in range(5 * THREADS)]
        assert asked(site)["length"] == 0
        assert {client.recv(100).split(b"\r\n")[0] for client in waiting} == {b"HTTP/1.1 408 Request Timeout"}


def test_two_hundred_unfinished_bodies_delay_no_other_request(site: int) -> None:
    with ExitStack() as clients:
        for _ in range(200):
            unfinished(site, clients)
        began = time.monotonic()
        assert asked(site)["length"] == 0
        assert time.monotonic() - began < 1.0


def test_clients_that_read_nothing_of_their_answers_hold_no_thread(site: int) -> None:
    with ExitStack() as clients:
        for _ in range(5 * THREADS):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", site), 10))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(b"GET /large HTTP/1.1\r\nHost: site\r\n\r\n")
        began = time.monotonic()
        assert asked(site)["length"] == 0
        assert time.monotonic() - began < 1.0


def test_a_body_in_pieces_comes_whole(site: int) -> None:
    with ExitStack() as clients:
        client = unfinished(site, clients)
        client.sendall(b"x" * 497)
        assert client.makefile("rb").read().endswith(b'"open":0}\n')


@pytest.mark.parametrize("body", [b"x" * (LONGEST + 1), (b"x" * 600 for _ in range(2))], ids=["declared", "chunked"])
def test_a_body_too_long_is_refused(site: int, body: bytes | Iterator[bytes]) -> None:
    answer = httpx.post(f"http://127.0.0.1:{site}/length", content=body, timeout=5)
    assert answer.status_code == 413


def test_an_answer_ends_when_its_reader_has_left(site: int) -> None:
    for _ in range(2):  # more readers in all than there are threads
        with ExitStack() as readers:
            for _ in range(THREADS - 1):
                reader = readers.enter_context(socket.create_connection(("127.0.0.1", site), 5))
                reader.sendall(b"GET /endless HTTP/1.1\r\nHost: site\r\n\r\n")
                assert reader.recv(100)
            assert asked(site)["open"] == THREADS - 1
        until(lambda: asked(site)["open"] == 0, "the answers are closed")


def test_live_streams_hold_no_thread_and_hear_what_comes_up(site: int) -> None:
    with ExitStack() as clients:
        for number in range(1, 10 * THREADS):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", site), 5))
            client.sendall(b"GET /live HTTP/1.1\r\nHost: site\r\n\r\n")
            heard(client, f"\n{number}\n" if number > 1 else "1\n")
        assert asked(site)["length"] == 0
        clients.pop_all().close()
    until(lambda: alone(site), "those who left are forgotten")


def test_live_stream_that_ends_is_a_whole_answer(site: int) -> None:
    with httpx.stream("GET", f"http://127.0.0.1:{site}/live", timeout=5) as answer:
        pieces = answer.iter_text()
        assert next(pieces).startswith("1")
        httpx.post(f"http://127.0.0.1:{site}/live/end", timeout=5)
        assert "".join(pieces).strip() in ("", "1")
    assert answer.headers["content-type"].startswith("text/event-stream")


def heard(client: socket.socket, words: str) -> None:
    told = ""
    while words not in told.replace("\r", ""):
        piece = client.recv(1000)
        assert piece
        told += piece.decode()


def alone(port: int) -> bool:
    """Whether the next who follows is the only one."""
    with httpx.stream("GET", f"http://127.0.0.1:{port}/live", timeout=5) as answer:
        return next(answer.iter_text()).startswith("1\n")


def test_a_call_passes_both_ways(site: int) -> None:
    with call(site) as page:
        assert len(page.recv(5)) == FRAME_BYTES
        page.send(bytes(FRAME_BYTES))
        page.send(json.dumps({"key": "4"}))
        assert json.loads(next(one for one in page if isinstance(one, str))) == {"prompt": "4"}


def test_the_end_of_a_call_is_told_to_the_page(site: int, line: Handset) -> None:
    with call(site) as page:
        page.send(json.dumps({"key": "9"}))
        told = (json.loads(one) for one in page if isinstance(one, str))
        assert [next(told), next(told)] == [{"prompt": "9"}, {"ended": True}]
        until(lambda: line.calls == 0, "the line is free")


def test_a_page_is_told_that_its_worker_is_gone(site: int) -> None:
    with call(site, number=1) as page:
        assert json.loads(page.recv(5)) == {"ended": True}


def test_a_page_that_leaves_frees_its_line(site: int, line: Handset) -> None:
    with call(site) as page:
        page.recv(5)
        assert line.calls == 1
    until(lambda: line.calls == 0, "the line is free")


@pytest.mark.parametrize(
    "wrong",
    [{"secret": "f" * 32}, {"origin": "https://evil.example"}, {"number": 2}],
    ids=["ticket", "origin", "worker"],
)
def test_a_page_that_may_not_call_is_refused(site: int, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        call(site, **wrong)  # type: ignore[arg-type]
