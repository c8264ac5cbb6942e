"""How well a call sounds, as figures: packets lost, jitter, and the MOS that ITU-T G.107 expects of them. Pure.

The E-model is used in its simple form, as for one talker who hears no echo and no noise of the room: R = 93.2 - Id -
Ie,eff, where Id is what delay costs and Ie,eff what the codec and lost packets cost (G.107, 7.2 to 7.4 and annex B).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

R_DEFAULT: Final = 93.2
"""R of a call without delay, loss or a codec's own distortion (G.107, with all other values at their defaults)."""
_LOSS_ROBUSTNESS: Final = 25.1
"""Bpl of G.711 whose losses are concealed, as the SIP library does (G.113, appendix I). Also taken for G.722, whose
wider band the narrow-band model cannot reward."""
_PACKET_MS: Final = 20.0
_JITTER_BUFFER_MS: Final = 40.0
"""Taken for the far end's buffer, of which nothing is known here."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Sound of one call, both directions. `in` is what reached us, `out` what the far end says it got (RTCP)."""

    codec: str = ""
    packets_in: int = 0
    lost_in: int = 0
    jitter_in_ms: float = 0.0
    packets_out: int = 0
    lost_out: int = 0
    jitter_out_ms: float = 0.0
    round_trip_ms: float | None = None
    """By RTCP; `None` where the far end sends none."""
    buffer_ms: float = _JITTER_BUFFER_MS
    """Mean delay of our jitter buffer."""

    @property
    def loss_in(self) -> float:
        """Part of the packets sent to us that did not come, 0 to 1."""
        return _part(self.lost_in, self.packets_in + self.lost_in)

    @property
    def loss_out(self) -> float:
        """Part of our packets that the far end says it missed, 0 to 1."""
        return _part(self.lost_out, self.packets_out)

    @property
    def mos_in(self) -> float | None:
        """Estimated MOS of what we hear, 1 to 4.5; `None` without a packet."""
        return mos(self.loss_in, self._delay_ms(self.buffer_ms)) if self.packets_in else None

    @property
    def mos_out(self) -> float | None:
        """Estimated MOS of what the far end hears; `None` where it sends no RTCP."""
        known = self.packets_out and self.round_trip_ms is not None
        return mos(self.loss_out, self._delay_ms(_JITTER_BUFFER_MS)) if known else None

    def then(self, later: Quality) -> Quality:
        """Returns the figures of two parts of one call together: a hold or another codec begins a new part."""
        if not (self.packets_in or self.packets_out):
            return later
        return Quality(
            later.codec or self.codec,
            self.packets_in + later.packets_in,
            self.lost_in + later.lost_in,
            _mean(self.jitter_in_ms, self.packets_in, later.jitter_in_ms, later.packets_in),
            self.packets_out + later.packets_out,
            self.lost_out + later.lost_out,
            _mean(self.jitter_out_ms, self.packets_out, later.jitter_out_ms, later.packets_out),
            self.round_trip_ms if later.round_trip_ms is None else later.round_trip_ms,
            _mean(self.buffer_ms, self.packets_in, later.buffer_ms, later.packets_in),
        )

    def _delay_ms(self, buffer_ms: float) -> float:
        return (self.round_trip_ms or 0.0) / 2 + _PACKET_MS + buffer_ms


def mos(loss: float, delay_ms: float) -> float:
    """Returns the MOS for a part of packets lost (0 to 1) and a one-way delay from mouth to ear, two decimals."""
    percent = 100.0 * loss
    equipment = 95.0 * percent / (percent + _LOSS_ROBUSTNESS)  # Ie of G.711 and random loss: BurstR 1
    delay = 0.024 * delay_ms + (0.11 * (delay_ms - 177.3) if delay_ms > 177.3 else 0.0)
    r = min(100.0, max(0.0, R_DEFAULT - delay - equipment))
    return round(max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6), 2)


def _part(some: int, of: int) -> float:
    return min(1.0, some / of) if of > 0 else 0.0


def _mean(first: float, packets: int, second: float, more: int) -> float:
    return (first * packets + second * more) / (packets + more) if packets + more else second
