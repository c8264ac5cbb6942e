"""Strangers who ask for much and mean nothing: unfinished bodies, a crowd at the sign-in, unsigned webhooks, INVITEs.

They run in a process of their own, and each kind comes from many addresses of 127.0.0.0/8.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from threading import Barrier, BrokenBarrierError, Event, Lock, Thread
from typing import Any, Final
from urllib.parse import urlencode

from relevo.bench.callers.agents import token
from relevo.bench.callers.apart import apart
from relevo.bench.callers.sip_messages import Dialog, offer

UNFINISHED: Final = 200
SIGN_INS: Final = 40
WEBHOOKS: Final = 10_000
WEBHOOK_CLIENTS: Final = 8
INVITES_A_SECOND: Final = 200
INVITE_ADDRESSES: Final = 200
CROWD_EVERY_S: Final = 10.0
TIMEOUT_S: Final = 30.0
NICE: Final = 10
"""Strangers have machines of their own: here they take what processor the house leaves."""
BODY: Final = urlencode(
    {"AccountSid": "AC" + "5" * 32, "MessageSid": "SM" + "0" * 32, "From": "+34600000001", "Body": "x"}
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where the besieged programs listen, all at 127.0.0.1."""

    workspace: int
    ingress: int
    sip: int
    webhook: str
    """Path of a webhook that wants a signature."""
    called: str


@dataclass(slots=True)
class Siege:
    """What was asked, and how it was answered: by status, and 0 where the connection ended."""

    unfinished: Counter[int] = field(default_factory=Counter)
    sign_ins: Counter[int] = field(default_factory=Counter)
    webhooks: Counter[int] = field(default_factory=Counter)
    invites: int = 0


def besieging(target: Target) -> AbstractContextManager[Connection]:
    """Besieges until the end of the block. The connection gives the `Siege` once `True` is sent to it."""
    return apart(_besiege, target)


def _besiege(target: Target, connection: Connection) -> None:
    os.nice(NICE)
    siege, stop = Siege(), Event()
    kinds: tuple[Callable[[Target, Siege, Event], None], ...] = (_unfinished, _sign_ins, _webhooks, _invites)
    threads = [Thread(target=kind, args=(target, siege, stop), daemon=True) for kind in kinds]
    for thread in threads:
        thread.start()
    threads[kinds.index(_webhooks)].join()  # the longest of them
    connection.send(True)
    connection.recv()
    stop.set()
    for thread in threads:
        thread.join(TIMEOUT_S)
    connection.send(siege)


def _unfinished(target: Target, siege: Siege, stop: Event) -> None:
    """Keeps connections open whose bodies never come, and opens another for each that is closed."""
    places = [(target.ingress, target.webhook), (target.workspace, "/sign-in")]
    opened: list[socket.socket] = []
    while not stop.wait(0.2):
        for client in list(opened):
            if (status := _answered(client)) is not None:
                siege.unfinished[status] += 1
                client.close()
                opened.remove(client)
        for number in range(UNFINISHED - len(opened)):
            with contextlib.suppress(OSError):
                opened.append(_half_a_request(*places[number % 2], f"127.5.0.{1 + number % 250}"))
    for client in opened:
        client.close()


def _half_a_request(port: int, path: str, source: str) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), 5, (source, 0))
    client.sendall(
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: 50000\r\n\r\nabc".encode()
    )
    client.setblocking(False)
    return client


def _answered(client: socket.socket) -> int | None:
    """Returns the status, 0 for a connection that was closed without one, `None` for one that is still open."""
    try:
        head = client.recv(4096)
    except BlockingIOError:
        return None
    except OSError:
        return 0
    return int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/") else 0


def _sign_ins(target: Target, siege: Siege, stop: Event) -> None:
    """Again and again a crowd whose passwords arrive at one moment, each from another address for another account."""
    lock, crowds = Lock(), 0
    while not stop.is_set():
        together = Barrier(SIGN_INS)
        threads = [
            Thread(target=_sign_in, args=(target.workspace, n, crowds, together, siege.sign_ins, lock))
            for n in range(SIGN_INS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        crowds += 1
        stop.wait(CROWD_EVERY_S)


def _sign_in(port: int, number: int, crowd: int, together: Barrier, counted: Counter[int], lock: Lock) -> None:
    source = f"127.2.{crowd % 250}.{number + 1}"
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S, source_address=(source, 0))
    status = 0
    try:
        client.request("GET", "/sign-in")
        page = client.getresponse()
        csrf, cookie = token(page.read().decode()), (page.getheader("Set-Cookie") or "").partition(";")[0]
        form = urlencode({"email": f"{crowd}-{number}@example.com", "password": "a wrong one", "csrf_token": csrf})
        together.wait(TIMEOUT_S)
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        client.request("POST", "/sign-in", form, kind)
        answer = client.getresponse()
        answer.read()
        status = answer.status
    except (OSError, http.client.HTTPException, BrokenBarrierError):
        together.abort()
    finally:
        client.close()
        with lock:
            counted[status] += 1


def _webhooks(target: Target, siege: Siege, stop: Event) -> None:
    lock = Lock()
    each = WEBHOOKS // WEBHOOK_CLIENTS
    threads = [
        Thread(target=_unsigned, args=(target, f"127.4.0.{n + 1}", each, siege.webhooks, lock, stop), daemon=True)
        for n in range(WEBHOOK_CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _unsigned(target: Target, source: str, times: int, counted: Counter[int], lock: Lock, stop: Event) -> None:
    client, kind = _to_ingress(target, source), {"Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(times):
        if stop.is_set():
            break
        status = 0
        try:
            client.request("POST", target.webhook, BODY, kind)
            answer = client.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            client.close()
            client = _to_ingress(target, source)
        with lock:
            counted[status] += 1
    client.close()


def _to_ingress(target: Target, source: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", target.ingress, timeout=TIMEOUT_S, source_address=(source, 0))


def _invites(target: Target, siege: Siege, stop: Event) -> None:
    """An INVITE each 5 ms, from each address in turn; answers are not read and nothing is acknowledged."""
    sockets: list[Any] = []
    for number in range(INVITE_ADDRESSES):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.bind((f"127.3.0.{number + 1}", 0))
        sockets.append(sender)
    began = time.monotonic()
    while not stop.is_set():
        sender = sockets[siege.invites % INVITE_ADDRESSES]
        host, port = sender.getsockname()
        caller = f"+346{siege.invites % 100_000_000:08}"
        dialog = Dialog(caller, target.called, "127.0.0.1", target.sip, (host, port))
        with contextlib.suppress(OSError):
            sender.sendto(dialog.invite(offer(host, 9)), ("127.0.0.1", target.sip))
        siege.invites += 1
        stop.wait(max(0.0, began + siege.invites / INVITES_A_SECOND - time.monotonic()))
    for sender in sockets:
        sender.close()
