"""Keeps the sources of every call's sound: the socket takes packets from those alone. Runs on the control thread."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, Protocol

import pjsua2 as pj

from ivr.lines.sip.media.source_lock import Source, SourceLock
from ivr.lines.sip.native.sound_source import last_sender, take_only


class Call(Protocol):
    """The part of `ivr.lines.sip.call.SipCall` that is looked at."""

    line: Any
    over: bool
    sound_due: bool
    source: SourceLock | None

    def getId(self) -> int: ...

    def getStreamInfo(self, index: int) -> Any: ...


def begin(call: Call, index: int) -> None:
    """Begins anew with what the far end's latest description says; where nothing can be told, all is taken."""
    with suppress(pj.Error, OSError, ValueError):
        host, _, port = str(call.getStreamInfo(index).remoteRtpAddress).rpartition(":")
        call.source = SourceLock(Source(host, int(port)), call.line.arrival.source, time.monotonic())
        take_only(call.getId(), index, call.source.sources)


def look(call: Call, now: float, packets: int) -> None:
    """Lets in those who may be heard now, after so many packets of sound; called once or twice a second."""
    if call.source is None or call.over or not call.sound_due:
        return
    with suppress(pj.Error, OSError):
        if call.source.look(now, packets, last_sender(call.getId(), 0)):
            take_only(call.getId(), 0, call.source.sources)
