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

    def getInfo(self) -> Any: ...

    def sendRequest(self, prm: Any) -> None: ...


def lapse(call: Call, limits: LivenessLimits, now: float) -> str:
    """Returns why a call counts as dead, or an empty text; probes it where it is time to."""
    sound_sources.look(call, now)
    if call.liveness is None:
        silent_s = call.media.rtp_timeout_s or limits.silent_s
        call.liveness = Liveness(replace(limits, silent_s=silent_s), now)
    if not call.liveness.due(now):
        return ""
    try:
        confirmed = call.getInfo().state == pj.PJSIP_INV_STATE_CONFIRMED
    except pj.Error:  # it ends at this moment
        return ""
    packets = _packets(call) if confirmed else 0
    why = call.liveness.over(now, confirmed=confirmed, held=not call.sound_due, packets=packets)
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


def _packets(call: Call) -> int:
    """Packets of sound received so far; 0 where the call has no stream now."""
    with suppress(pj.Error):
        return int(call.getStreamStat(0).rtcp.rxStat.pkt)
    return 0
