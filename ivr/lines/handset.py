"""The browser line: a page with a microphone is a telephone, served by the voice worker itself.

No flow and no ledger here; a web socket becomes a `Line`, nothing more.

Where: `ws://HOST:8090+n/?token=TOKEN`, n being the worker's number; pages come by the workspace's `/line/n`, which
passes frames on. The token is minted by `deflect.workers.handset_tickets.mint(secret, ticket)`, lives 60 s and opens
one call. The `Origin` header must be one of the workspace's own. A refused opening is answered with HTTP 403 (token,
origin) or 503 (no line free).

Binary frames, both ways: 20 ms of PCM s16le mono 8000 Hz (320 bytes). The page sends its microphone from the opening
on, one frame every 20 ms (longer messages of whole frames are taken too); the worker sends a frame every 20 ms,
silence too. The page plays them as they come, holding back no more than it needs (about 60 ms), so that a stopped
prompt stops.

Text frames are JSON objects with one key each.

Page to worker:
  {"key": "1"}          a key of `0123456789*#` was pressed
  {"hang_up": true}     the caller hangs up; closing the socket means the same

Worker to page:
  {"prompt": "..."}     the words of the sound that starts now (a caption)
  {"choices": [{"key": "1", "label": "..."}, ...]}   what keys mean from now on; empty: keys are free digits or nothing
  {"heard": "..."}      what was understood of the caller's speech
  {"stopped": true}     the prompt was interrupted: drop what is buffered
  {"ended": true}       the call is over; the page closes the socket
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve
from websockets.typing import Origin

from deflect.workers.handset_tickets import LIFE_S, Ticket, TicketRefused, read
from ivr.lines.base import Arrival, Digit, Gone, Joined
from ivr.lines.dtmf import KEYS
from ivr.lines.echo import EchoGate
from ivr.lines.sound import Sound, SoundingLine
from speech.base import FRAME_BYTES, FRAME_MS

LONGEST = 16 * FRAME_BYTES  # bytes of one message; a page that sends more is not ours
FAREWELL_S = 1.0  # for the last note to reach the page
LATE_S = 0.2  # a sender this late starts its clock anew instead of catching up in a burst


@dataclass(frozen=True, slots=True)
class HandsetListener:
    """Where browsers call. Port 0: a free one. `origins` are the workspace's, such as `https://desk.example.com`.

    `hosts` are the names under which it is called; empty: any.
    """

    secret: str
    origins: Sequence[str]
    host: str = "127.0.0.1"
    port: int = 0
    calls: int = 4
    hosts: Collection[str] = ()


class HandsetLine(SoundingLine):
    """A `Line` over one web socket."""

    def __init__(self, arrival: Arrival) -> None:
        self.arrival = arrival
        self.events: SimpleQueue[object] = SimpleQueue()
        self.sound = Sound(self.events, EchoGate())
        self._notes: SimpleQueue[Mapping[str, object]] = SimpleQueue()
        self._over = Event()
        self._why = ""
        """Why we end the call, where it was not its own thread's wish: one of `deflect.end_reasons`."""

    def show(self, note: Mapping[str, object]) -> None:
        self._notes.put(note)

    def refer(self, to: str) -> bool:
        return False

    def hang_up(self) -> None:
        self._over.set()

    def stopped(self) -> None:
        """Ends the call because Relevo is stopped."""
        self._why = "stopped"
        self._over.set()

    def send_to(self, socket: ServerConnection) -> None:
        """Sends notes and a frame every 20 ms until the call is over, then closes. Runs on a thread of its own."""
        due = time.monotonic()
        try:
            while not self._over.wait(max(0.0, due - time.monotonic())):
                self._send_notes(socket)
                socket.send(self.sound.next_frame())
                late = time.monotonic() - due > LATE_S
                due = (time.monotonic() if late else due) + FRAME_MS / 1000
            self._send_notes(socket)
            socket.send(json.dumps({"ended": True}))
            socket.close()
        except ConnectionClosed:
            pass

    def take_from(self, socket: ServerConnection) -> None:
        """Takes keys and sound until the page hangs up or is lost, which `Gone` tells apart."""
        self.events.put(Joined(time.monotonic()))
        cause = "connection_lost"
        try:
            for message in socket:
                if isinstance(message, bytes):
                    self._hear(message)
                elif not self._obey(message):
                    cause = "hung_up"
                    break
            else:  # the page was closed: a caller is gone for good, an agent who loads it anew keeps the call
                cause = "connection_lost" if self.arrival.ring else "hung_up"
        except ConnectionClosed:
            pass
        finally:  # whatever the page sent: a call without a page must not live on
            self._over.set()
            self.events.put(Gone(time.monotonic(), self._why or cause))

    def _hear(self, message: bytes) -> None:
        for at in range(0, len(message) - FRAME_BYTES + 1, FRAME_BYTES):
            self.sound.received(message[at : at + FRAME_BYTES])

    def _obey(self, message: str) -> bool:
        """Does what the page says; returns False once it hangs up. Ignores messages that are not ours."""
        try:
            wish = json.loads(message)
        except (ValueError, RecursionError):  # no JSON, or nested too deep to be ours
            return True
        if not isinstance(wish, dict):
            return True
        if (key := str(wish.get("key"))) in KEYS:
            self.events.put(Digit(key, time.monotonic()))
        return not wish.get("hang_up")

    def _send_notes(self, socket: ServerConnection) -> None:
        while True:
            try:
                socket.send(json.dumps(self._notes.get_nowait(), ensure_ascii=False))
            except Empty:
                return


class Handset:
    """The server. `on_line` is called, on the socket's thread, for every call that was let in."""

    def __init__(self, place: HandsetListener, on_line: Callable[[HandsetLine], None]) -> None:
        self.draining = False
        self.port = 0
        self._place = place
        self._on_line = on_line
        self._lines: set[HandsetLine] = set()
        self._used: dict[str, float] = {}
        self._lock = Lock()
        self._server: Server | None = None

    @property
    def calls(self) -> int:
        return len(self._lines)

    def start(self) -> None:
        """Opens the port and serves on a thread. Raises OSError where the port is taken."""
        origins = [Origin(origin) for origin in self._place.origins]
        self._server = serve(
            self._call,
            self._place.host,
            self._place.port,
            origins=origins,
            process_request=self._refusal,
            compression=None,
            max_size=LONGEST,
        )
        self.port = int(self._server.socket.getsockname()[1])
        Thread(target=self._server.serve_forever, name="handset", daemon=True).start()

    def drain(self) -> None:
        """Takes no more callers. May be called from a signal handler."""
        self.draining = True

    def stop(self) -> None:
        """Ends all calls and closes the port."""
        self.draining = True
        for line in list(self._lines):
            line.stopped()
        if self._server is not None:
            self._server.shutdown()

    def _refusal(self, socket: ServerConnection, request: Request) -> Response | None:
        """Returns the answer to a refused opening; `None` where it is accepted, whose ticket is used up then."""
        if self._place.hosts and _host(request) not in self._place.hosts:
            return socket.respond(HTTPStatus.MISDIRECTED_REQUEST, "not served under this name\n")
        if request.headers.get("Origin") not in self._place.origins:
            return socket.respond(HTTPStatus.FORBIDDEN, "not from the workspace\n")
        try:
            ticket = read(self._place.secret, _token(request.path))
            if not ticket.ring and (self.draining or self._callers() >= self._place.calls):
                return socket.respond(HTTPStatus.SERVICE_UNAVAILABLE, "no line is free\n")
            self._redeem(ticket)
        except TicketRefused as refused:
            return socket.respond(HTTPStatus.FORBIDDEN, f"{refused}\n")
        return None

    def _callers(self) -> int:
        """Counts callers only: agents who answer take no line from them."""
        return sum(not line.arrival.ring for line in list(self._lines))

    def _redeem(self, ticket: Ticket) -> None:
        """Notes that a ticket is used. Raises `TicketRefused` the second time."""
        with self._lock:
            now = time.monotonic()
            self._used = {known: at for known, at in self._used.items() if now - at <= LIFE_S + 1}
            if ticket.id in self._used:
                raise TicketRefused("this address was used already: open the page again")
            self._used[ticket.id] = now

    def _call(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        ticket = read(self._place.secret, _token(socket.request.path))
        line = HandsetLine(_arrival(ticket))
        self._lines.add(line)
        try:
            sender = Thread(target=line.send_to, args=(socket,), name="handset-out", daemon=True)
            sender.start()
            self._on_line(line)
            line.take_from(socket)
            sender.join(FAREWELL_S)  # the socket closes when we return
        finally:
            self._lines.discard(line)


def _host(request: Request) -> str:
    """Returns the name in the Host header, without its port; empty where there is none, or several."""
    named = request.headers.get_all("Host")
    try:
        return urlsplit(f"//{named[0]}").hostname or "" if len(named) == 1 else ""
    except ValueError:
        return ""


def _token(path: str) -> str:
    return (parse_qs(urlsplit(path).query).get("token") or [""])[0]


def _arrival(ticket: Ticket) -> Arrival:
    """The workspace signed the ticket, so its word on how far the number is believed counts."""
    return Arrival(
        ticket.id,
        ticket.caller,
        ticket.called,
        ticket.trust,
        "handset",
        ticket.flow,
        ticket.language,
        ring=ticket.ring,
        leg=ticket.leg,
        placed=ticket.placed,
    )
