"""Asks a running rtpengine: one bencoded question and answer in a UDP datagram each, with a short time-out.

The protocol is rtpengine's own, called ng: a cookie, a blank, and a dictionary with `command`.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from typing import Any, Final

from relevo.errors import RelevoError

PATIENCE_S: Final = 0.5
HOST: Final = "127.0.0.1"


class RtpengineAway(RelevoError):
    """rtpengine does not answer; the message names its port."""

    code = "rtpengine_away"
    retryable = True


@dataclass(frozen=True, slots=True)
class Figures:
    """What rtpengine tells of itself."""

    calls: int
    """Calls whose sound passes it now."""
    timed_out: int
    """Calls that it forgot because no sound came, since it started."""


def answers(port: int) -> bool:
    """Returns whether rtpengine answers at this port."""
    try:
        return bool(ask(port, "ping").get("result") == "pong")
    except RtpengineAway:
        return False


def figures(port: int) -> Figures:
    """Returns how many calls pass rtpengine. Raises `RtpengineAway`."""
    told = ask(port, "statistics").get("statistics", {})
    now, total = told.get("currentstatistics", {}), told.get("totalstatistics", {})
    return Figures(int(now.get("sessionstotal", 0)), int(total.get("timeoutsessions", 0)))


def ask(port: int, command: str) -> dict[str, Any]:
    """Returns the answer to a command that needs no call. Raises `RtpengineAway`."""
    cookie = os.urandom(4).hex().encode()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE_S)
        try:
            line.connect((HOST, port))
            line.send(cookie + b" d7:command%d:%se" % (len(command), command.encode()))
            seen, _, rest = line.recv(65536).partition(b" ")
            told, _ = _read(rest, 0)
        except (OSError, ValueError, IndexError) as error:
            raise RtpengineAway(
                f"rtpengine does not answer at {HOST}:{port}; see the log of `relevo run rtpengine`"
            ) from error
    if seen != cookie or not isinstance(told, dict):
        raise RtpengineAway(f"another program than rtpengine answers at {HOST}:{port}; set another control_port")
    return told


def _read(text: bytes, at: int) -> tuple[Any, int]:
    """Returns the value that stands at a place of a bencoded text, and the place after it. Raises ValueError."""
    kind = text[at : at + 1]
    if kind == b"i":
        end = text.index(b"e", at)
        return int(text[at + 1 : end]), end + 1
    if kind in (b"l", b"d"):
        values, at = [], at + 1
        while text[at : at + 1] != b"e":
            value, at = _read(text, at)
            values.append(value)
        return (dict(zip(values[::2], values[1::2], strict=True)) if kind == b"d" else values), at + 1
    colon = text.index(b":", at)
    end = colon + 1 + int(text[at:colon])
    return text[colon + 1 : end].decode("utf-8", "replace"), end
