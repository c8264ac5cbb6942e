"""Looks for signs of life of one call: packets of sound, or an answer to OPTIONS where no sound is due.

Runs on the control thread. What the signs mean is decided by `ivr.lines.liveness`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

import pjsua2 as pj

from ivr.lines.liveness import Liveness, LivenessLimits
from ivr.lines.sip.diagnostics import sound_sources
from ivr.lines.sip.media.wishes import MediaWishes


class Call(sound_sources.Call, Protocol):
    """The part of `ivr.lines.sip.call.SipCall` that is looked at."""

    liveness: Liveness | None
    media: MediaWishes
    confirmed: bool

    def getInfo(self) -> Any: ...

    def getStreamStat(self, index: int) -> Any: ...

    def sendRequest(self, prm: Any) -> None: ...


def lapse(call: Call, limits: LivenessLimits, now: float) -> str:
    """Returns why a call counts as dead, or an empty text; probes it where it is time to. Called twice a second."""
    if call.liveness is None:
        silent_s = call.media.rtp_timeout_s or limits.silent_s
        call.liveness = Liveness(replace(limits, silent_s=silent_s), now)
    due = call.liveness.due(now)
    if not due and (call.source is None or call.source.settled):  # the library's statistics are costly to read
        return ""
    packets = _packets(call)
    if packets is not None:
        sound_sources.look(call, now, packets)
    if not due:
        return ""
    try:
        confirmed = call.confirmed or call.getInfo().state == pj.PJSIP_INV_STATE_CONFIRMED
    except pj.Error:  # it ends at this moment
        return ""
    came = packets or 0 if confirmed else 0
    why = call.liveness.over(now, confirmed=confirmed, held=not call.sound_due, packets=came)
    if not why and call.liveness.probe_due(now):
        _probe(call)
    return why


def sound_due(media: Any) -> bool:
    """Returns whether the far end should send sound: it is not on hold, and does not only listen."""
    return bool(media.status == pj.PJSUA_CALL_MEDIA_ACTIVE and media.dir & pj.PJMEDIA_DIR_DECODING)


def _probe(call: Call) -> None:
    prm = pj.CallSendRequestParam()
    prm.method = "OPTIONS"
    with suppress(pj.Error):  # no transport now: the limits go on
        call.sendRequest(prm)


def _packets(call: Call) -> int | None:
    """Returns the packets of sound received so far; `None` where the call has no stream now."""
    with suppress(pj.Error):
        return int(call.getStreamStat(0).rtcp.rxStat.pkt)
    return None
