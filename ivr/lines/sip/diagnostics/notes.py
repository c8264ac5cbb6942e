"""Notes what an engineer wants to know of one call: its identity, instants, cause, codec and sound.

The library's callbacks write it and may only read the library's state; the statistics of a stream are read while the
library still has it, just before it destroys it.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, Final, Literal

import pjsua2 as pj

from deflect.facts import EndedCall
from ivr.lines.q850 import BY_REASON, cause
from ivr.lines.quality import Quality
from ivr.lines.sip.invite.headers import header_values

UNHEARD: Final = ("no_media", "no_answer_in_call", "unconfirmed")
"""Reasons to end a call of which the far end, or the network, gave no sign of life."""
_TIMED_OUT, _GIVEN_UP = 408, 487


class CallNotes:
    """Of one call. `ended` may be read once the library says that the call is over."""

    def __init__(self, call_id: str, direction: Literal["in", "out"], trunk: str = "", number: str = "") -> None:
        """`call_id` is the ledger's key; `number` the one we dialled, empty for a call that came in."""
        self.ended_by: Literal["us", "them", "network"] = "them"
        """Set before we hang up."""
        self.goes_on = False
        """Whether the proxy takes the call to another worker, which keeps its record."""
        self.sip_call_id = ""
        self.call_id, self._direction, self.trunk, self._number = call_id, direction, trunk, number
        self._began = time.time()
        self._rang: float | None = None
        self._answered: float | None = None
        self._ended = 0.0
        self._status, self._reason, self._why = 0, "", ""
        self._quality = Quality()

    def state(self, now: Any, event: Any) -> None:
        """Takes a new state of the call; `now` is the library's `CallInfo`."""
        self.sip_call_id = self.sip_call_id or str(now.callIdString)
        if now.state == pj.PJSIP_INV_STATE_EARLY:
            self._rang = self._rang or time.time()
        elif now.state in (pj.PJSIP_INV_STATE_CONNECTING, pj.PJSIP_INV_STATE_CONFIRMED):
            self._answered = self._answered or time.time()
        elif now.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._ended, self._status = time.time(), int(now.lastStatusCode)
            self._reason = ", ".join(header_values(_received(event), "Reason"))

    def hung_up(self, why: str) -> None:
        """Takes note that we end the call; `why` is one of `deflect.end_reasons`, or empty."""
        self._why, self.ended_by = why, "network" if why in UNHEARD else "us"

    def stream_ends(self, call: Any, index: int) -> None:
        """Adds a stream's statistics; called by the library before it destroys the stream."""
        with suppress(pj.Error):
            self._quality = self._quality.then(_quality(call.getStreamStat(index), call.getStreamInfo(index)))

    def ended(self) -> EndedCall:
        """Returns what is to be kept of the call."""
        sound = self._quality
        answered = self._answered is not None
        return EndedCall(
            call_id=self.call_id,
            sip_call_id=self.sip_call_id,
            direction=self._direction,
            trunk=self.trunk,
            number=self._number,
            began=self._began,
            rang=self._rang,
            answered=self._answered,
            ended=self._ended or time.time(),
            status=200 if answered else self._status,
            cause=BY_REASON.get(self._why) or cause(200 if answered else self._status, self._reason),
            ended_by=self._ended_by(),
            codec=sound.codec,
            packets_in=sound.packets_in,
            lost_in=sound.lost_in,
            jitter_in_ms=round(sound.jitter_in_ms, 2),
            packets_out=sound.packets_out,
            lost_out=sound.lost_out,
            jitter_out_ms=round(sound.jitter_out_ms, 2),
            round_trip_ms=None if sound.round_trip_ms is None else round(sound.round_trip_ms, 1),
            mos_in=sound.mos_in,
            mos_out=sound.mos_out,
        )

    def _ended_by(self) -> Literal["us", "them", "network"]:
        if self._status == _TIMED_OUT:
            return "network"
        refused = self._direction == "in" and self._answered is None and self._status not in (0, _GIVEN_UP)
        return "us" if refused else self.ended_by


def _received(event: Any) -> str:
    """Returns the message that brought a state, empty where none did."""
    if event.type != pj.PJSIP_EVENT_TSX_STATE:
        return ""
    state = event.body.tsxState
    return str(state.src.rdata.wholeMsg) if state.type == pj.PJSIP_EVENT_RX_MSG else ""


def _quality(statistics: Any, stream: Any) -> Quality:
    rtcp = statistics.rtcp
    return Quality(
        codec=f"{stream.codecName}/{stream.codecClockRate}",
        packets_in=int(rtcp.rxStat.pkt),
        lost_in=int(rtcp.rxStat.loss),
        jitter_in_ms=rtcp.rxStat.jitterUsec.mean / 1000,
        packets_out=int(rtcp.txStat.pkt),
        lost_out=int(rtcp.txStat.loss),
        jitter_out_ms=rtcp.txStat.jitterUsec.mean / 1000,
        round_trip_ms=rtcp.rttUsec.mean / 1000 if rtcp.rttUsec.n else None,
        buffer_ms=float(statistics.jbuf.avgDelayMsec),
    )
