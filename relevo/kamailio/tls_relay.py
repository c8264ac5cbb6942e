"""Carries SIP between Kamailio and the trunks reached by TLS, by one loopback port for each host of a trunk.

Runs beside Kamailio. A connection of Kamailio is passed on only once the certificate shown is valid for that host.
"""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import Final

from relevo.kamailio.sip_stream import Swap, TooLarge, messages
from relevo.kamailio.trunk_tls import TlsPeer, TrunkTlsFailed, connect
from relevo.log import logger

LOG = logger("kamailio")
PR_SET_PDEATHSIG: Final = 1
STUCK_S: Final = 5.0  # a far end that takes no byte for so long is given up
AGAIN_S: Final = 60.0  # between two sentences of the same content


@dataclass(slots=True)
class Relay:
    """The port of one host. `port` is known before Kamailio's configuration is written."""

    peer: TlsPeer
    host: str = "127.0.0.1"
    listener: socket.socket = field(init=False)
    _told: str = ""
    _told_at: float = 0.0

    def __post_init__(self) -> None:
        self.listener = socket.create_server((self.host, 0))

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def serve(self, swap: Swap) -> None:
        """Takes Kamailio's connections until the listener is closed."""
        while True:
            try:
                inner, _ = self.listener.accept()
            except OSError:
                return
            Thread(target=self._carry, args=(inner, swap), name=f"tls-{self.peer.trunk}", daemon=True).start()

    def _carry(self, inner: socket.socket, swap: Swap) -> None:
        with inner:
            try:
                outer = connect(self.peer)
            except TrunkTlsFailed as failed:
                self._tell(str(failed))
                return
            self._tell("")
            with outer:
                for one in (inner, outer):
                    one.settimeout(STUCK_S)
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                _exchange(inner, outer, swap)

    def _tell(self, why: str) -> None:
        """Logs a change, and a failure that lasts once a minute."""
        now = time.monotonic()
        if why == self._told and (not why or now - self._told_at < AGAIN_S):
            return
        self._told, self._told_at = why, now
        if why:
            LOG.error("trunk_tls_failed", trunk=self.peer.trunk, host=self.peer.host, why=why)
        else:
            LOG.info("trunk_tls_connected", trunk=self.peer.trunk, host=self.peer.host)


def _exchange(inner: socket.socket, outer: ssl.SSLSocket, swap: Swap) -> None:
    """Passes messages on both ways until one end closes."""
    rests = {inner: b"", outer: b""}
    ways: dict[socket.socket, tuple[socket.socket, Callable[[bytes], bytes]]] = {
        inner: (outer, swap.outward),
        outer: (inner, swap.inward),
    }
    arrivals = selectors.DefaultSelector()
    for each in ways:
        arrivals.register(each, selectors.EVENT_READ, each)
    try:
        while True:
            ready = [outer] if outer.pending() else [key.data for key, _ in arrivals.select()]
            for one in ready:
                more = one.recv(16_384)
                if not more:
                    return
                whole, rests[one] = messages(rests[one] + more)
                other, changed = ways[one]
                if whole:
                    other.sendall(b"".join(changed(message) for message in whole))
    except (OSError, TooLarge):
        return
    finally:
        arrivals.close()


def stand_beside(relays: Sequence[Relay], swap: Swap, command: Sequence[str], errors: int) -> int:
    """Runs Kamailio with the relays beside it; both end together. Returns Kamailio's exit code.

    Kamailio's standard error is `errors`, a descriptor that is closed here.
    """
    kamailio = subprocess.Popen(command, preexec_fn=_end_with_parent, stderr=errors)  # noqa: S603  no thread runs yet
    os.close(errors)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: kamailio.terminate())
    for relay in relays:
        Thread(target=relay.serve, args=(swap,), name=relay.peer.key, daemon=True).start()
    return kamailio.wait()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
