"""Trunks that are played over bare sockets: they answer OPTIONS as told, and keep what calls send."""

from __future__ import annotations

import queue
import re
import time
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

    def next(self, method: str, within_s: float = 10) -> str:
        """Returns the next request of this method. Raises `queue.Empty` where none comes."""
        while True:
            text, _ = self.calls.get(timeout=within_s)
            if text.startswith(f"{method} "):
                return text

    @property
    def quiet(self) -> bool:
        return self.calls.empty()


@dataclass
class Registrar(Peer):
    """A registrar that asks for a password, then answers by `accepts`; 0: it is silent."""

    accepts: int = 200
    grants: int = 300
    """Seconds."""
    shown: list[float] = field(default_factory=list)
    """When a password was shown."""
    expires: list[int] = field(default_factory=list)
    """What was asked for by those that were answered 200."""

    def __post_init__(self) -> None:
        super().__post_init__()
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                data, sender = self.line.recvfrom(65536)
                if not data:
                    return
                text = data.decode()
                if self.accepts and text.startswith("REGISTER "):
                    self._answer(text, sender)

    def _answer(self, text: str, sender: tuple[str, int]) -> None:
        more = 'WWW-Authenticate: Digest realm="x", nonce="n1", algorithm=MD5, qop="auth"\r\n'
        status = 401
        if "\r\nAuthorization:" in text:
            self.shown.append(time.monotonic())
            status = self.accepts
        if status == 200:
            asked = int(re.findall(r"^Expires: *(\d+)", text, re.MULTILINE)[0])
            contact = re.findall(r"^Contact: *(<[^>]*>)", text, re.MULTILINE)[0]
            more = f"Contact: {contact};expires={min(asked, self.grants)}\r\n" if asked else ""
            self.expires.append(asked)
        same = "".join(re.findall(r"^(?:Via|From|Call-ID|CSeq|To):.*\r\n", text, re.MULTILINE))
        self.send(f"SIP/2.0 {status} Said\r\n{same}{more}Content-Length: 0\r\n\r\n", sender)
