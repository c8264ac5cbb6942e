"""A caller who sends one INVITE of any form and leaves at an exact moment, before or after the answer."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable

from relevo.bench.callers.sip_messages import Dialog, header, offer, ok

ANSWER_S = 5.0
AGAIN_S = 0.5
BYE_S = 2.0
LARGE = "X-Large: {}\r\n".format("x" * 8000)
"""A header that makes an INVITE of 8 kB."""


class HastyCaller:
    """One call, of which no sound is taken. Close it in the end."""

    def __init__(self, host: str, port: int, number: str, called: str) -> None:
        self._there = (host, port)
        self._sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sip.bind((host, 0))
        self._arrivals = select.poll()
        self._arrivals.register(self._sip, select.POLLIN)
        self.dialog = Dialog(number, called, host, port, self._sip.getsockname())
        self._offer = offer(host, 9)
        self._status = 0

    def close(self) -> None:
        self._sip.close()

    def call(self, leave_ms: float, *, offers: bool = True, before: bool = False, answers: bool = True) -> int:
        """Calls and leaves, `leave_ms` after the INVITE (`before` its answer) or after the answer.

        Returns the final status, 0 where none came within 5 s. Without an offer of ours the far end makes one, which
        our ACK `answers` or not.
        """
        invite, late = self.dialog.invite(self._offer if offers else ""), "" if offers or not answers else self._offer
        self._sip.sendto(invite, self._there)
        if before:
            self._listen(leave_ms / 1000, late)
            if not self._status:
                self._sip.sendto(self.dialog.cancel(), self._there)
        self._listen(ANSWER_S, late, lambda: self._status >= 200, invite)
        if self._status == 200:
            if not before:
                self._listen(leave_ms / 1000, late)
            self._leave()
        return self._status

    def _leave(self) -> None:
        over = False
        bye = self.dialog.request("BYE")
        until = time.monotonic() + BYE_S
        while not over and time.monotonic() < until:
            self._sip.sendto(bye, self._there)
            for message in self._messages(AGAIN_S):
                if over := "BYE" in header(message, "CSeq") and message.startswith("SIP/2.0 "):
                    break

    def _listen(self, seconds: float, late: str, done: Callable[[], bool] = lambda: False, again: bytes = b"") -> None:
        """Acknowledges what comes; sends the INVITE `again` while nothing does."""
        until = time.monotonic() + seconds
        while not done() and (left := until - time.monotonic()) > 0:
            for message in self._messages(min(left, AGAIN_S)):
                self._told(message, late)
                if done():
                    return
            if again and not self._status:
                self._sip.sendto(again, self._there)

    def _messages(self, seconds: float) -> list[str]:
        if not self._arrivals.poll(seconds * 1000):
            return []
        packet, sender = self._sip.recvfrom(65536)
        message = packet.decode("latin-1")
        if not message.startswith(("SIP/2.0 ", "ACK ")):
            self._sip.sendto(ok(message), sender)
        return [message]

    def _told(self, message: str, late: str) -> None:
        if not message.startswith("SIP/2.0 ") or "INVITE" not in header(message, "CSeq"):
            return
        status = int(message[8:11])
        if status >= 200:
            self._sip.sendto(self.dialog.ack(message, status, late if status == 200 else ""), self._there)
        self._status = max(self._status, status)
