"""Trunks that are played over bare sockets: they answer OPTIONS as told, and keep what calls send."""

from __future__ import annotations

import queue
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread

from tests.adapters.relevo.kamailio_front import Peer


@dataclass
class TrunkEnd(Peer):
    """One destination. `says` is its status for OPTIONS; 0: it is silent."""

    says: int = 200
    calls: queue.Queue[tuple[str, tuple[str, int]]] = field(default_factory=queue.Queue)
    asked: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                data, sender = self.line.recvfrom(65536)
                text = data.decode()
                if text.startswith("OPTIONS "):
                    self.asked += 1
                    if self.says:
                        self.answer(text, self.says, sender)
                elif text:
                    self.calls.put((text, sender))
                else:
                    return

    def close(self) -> None:
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()

    def next(self, method: str, within_s: float = 10) -> str:
        """Returns the next request of this method. Raises `queue.Empty` where none comes."""
        while True:
            text, _ = self.calls.get(timeout=within_s)
            if text.startswith(f"{method} "):
                return text

    @property
    def quiet(self) -> bool:
        return self.calls.empty()
