"""Customers' texts as Twilio posts them: signed beforehand, posted by clients that wait for each answer.

The clients run in a process of their own, over raw sockets, so that they cost the servers little.
"""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from gateway.providers.twilio.routes import SMS_PATH
from gateway.testing.twilio import ACCOUNT
from gateway.testing.twilio_post import webhook

PATH: Final = SMS_PATH
PATIENCE_S: Final = 30.0
NUMBERS: Final = 5000
"""Customers who write in turn."""
MOST_A_SECOND: Final = 4000


@dataclass(frozen=True, slots=True)
class Posting:
    """What one round posts: messages from number `first` on, to a port of this machine."""

    port: int
    public_url: str
    token: str
    ours: str
    first: int
    clients: int
    seconds: float


@dataclass(slots=True)
class Answers:
    """`kept` are the numbers of the messages that were answered 204; `next` is the first that was not made."""

    seconds: float = 0.0
    next: int = 0
    kept: list[int] = field(default_factory=list)
    latency_ms: list[float] = field(default_factory=list)
    refused: int = 0


def sid(number: int) -> str:
    """Returns the message id of message `number`."""
    return f"SM{number:032x}"


def customer(number: int) -> str:
    """Returns who writes message `number`, E.164."""
    return f"+346{number % NUMBERS:08}"


@contextmanager
def process() -> Iterator[ProcessPoolExecutor]:
    """The process that posts."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool


def post(posting: Posting) -> Answers:
    """Posts for as long as `posting` says; runs in the process of the clients."""
    made = int(posting.seconds * MOST_A_SECOND)
    requests = [_request(posting, number) for number in range(posting.first, posting.first + made)]
    answers, left, lock = Answers(next=posting.first + made), iter(enumerate(requests, posting.first)), threading.Lock()
    go, ends = threading.Event(), [0.0]

    def client() -> None:
        go.wait()
        while time.monotonic() < ends[0]:
            try:
                with socket.create_connection(("127.0.0.1", posting.port), PATIENCE_S) as connection:
                    _talk(connection, left, lock, ends[0], answers)
            except OSError:
                with lock:
                    answers.refused += 1

    threads = [threading.Thread(target=client) for _ in range(posting.clients)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    ends[0] = began + posting.seconds
    go.set()
    for thread in threads:
        thread.join()
    answers.seconds = time.monotonic() - began
    return answers


def _talk(
    connection: socket.socket,
    left: Iterator[tuple[int, bytes]],
    lock: threading.Lock,
    until: float,
    answers: Answers,
) -> None:
    while time.monotonic() < until:
        with lock:
            number, request = next(left, (0, b""))
        if not request:
            return
        began = time.perf_counter()
        connection.sendall(request)
        status = _status(connection)
        took = 1000 * (time.perf_counter() - began)
        with lock:
            answers.latency_ms.append(took)
            if status == b"204":
                answers.kept.append(number)
            else:
                answers.refused += 1


def _status(connection: socket.socket) -> bytes:
    """Reads one whole answer and returns its status. Raises `ConnectionResetError` where the server closes."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        if not (more := connection.recv(4096)):
            raise ConnectionResetError
        answer += more
    head, _, body = answer.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = int(lengths[0]) - len(body) if lengths and not head.startswith(b"HTTP/1.1 204") else 0
    while missing > 0:
        missing -= len(connection.recv(missing))
    return head[9:12]


def _request(posting: Posting, number: int) -> bytes:
    fields = {
        "MessageSid": sid(number),
        "SmsSid": sid(number),
        "SmsMessageSid": sid(number),
        "SmsStatus": "received",
        "AccountSid": ACCOUNT,
        "From": customer(number),
        "To": posting.ours,
        "Body": f"gracias {number}",
        "NumMedia": "0",
        "NumSegments": "1",
        "ApiVersion": "2010-04-01",
    }
    hook = webhook(posting.token, posting.public_url + PATH, list(fields.items()))
    lines = [f"POST {PATH} HTTP/1.1", f"Host: 127.0.0.1:{posting.port}", f"Content-Length: {len(hook.body)}"]
    lines += [f"{name}: {value}" for name, value in hook.headers]
    return "\r\n".join((*lines, "", "")).encode() + hook.body
