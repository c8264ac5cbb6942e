"""Loss, delay and MOS by the E-model, and the causes of ends."""

import pytest

from ivr.lines.q850 import cause
from ivr.lines.quality import Quality, mos


@pytest.mark.parametrize(
    ("loss", "delay_ms", "expected"),
    [(0.0, 0.0, 4.41), (0.0, 150.0, 4.33), (0.0, 400.0, 3.05), (0.05, 0.0, 3.92), (0.2, 50.0, 2.57), (1.0, 0.0, 1.18)],
)
def test_mos_follows_the_e_model(loss: float, delay_ms: float, expected: float) -> None:
    assert mos(loss, delay_ms) == pytest.approx(expected, abs=0.03)


def test_mos_falls_with_loss() -> None:
    values = [mos(percent / 100, 60) for percent in range(60)]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) > 50


def test_parts_of_a_call_count_together() -> None:
    before = Quality("PCMU/8000", 900, 100, 2.0, 1000, 10, 1.0, 80.0)
    both = before.then(Quality("PCMA/8000", 1000, 0, 4.0, 1000, 0, 3.0, None))
    assert (both.codec, both.packets_in, both.lost_in) == ("PCMA/8000", 1900, 100)
    assert both.loss_in == pytest.approx(0.05)
    assert both.loss_out == pytest.approx(0.005)
    assert both.jitter_in_ms == pytest.approx(3.05, abs=0.01)
    assert both.round_trip_ms == 80.0


def test_call_without_sound_has_no_mos() -> None:
    assert Quality().mos_in is None
    assert Quality("PCMU/8000", packets_in=100, packets_out=100).mos_out is None  # no RTCP came
    assert Quality("PCMU/8000", packets_out=100, round_trip_ms=10.0).mos_out is not None


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (200, "", 16),
        (486, "", 17),
        (404, "", 1),
        (503, "", 41),
        (699, "", 127),
        (0, "", 0),
        (200, 'Q.850;cause=31;text="Normal, unspecified"', 31),
        (487, 'SIP;cause=200;text="Call completed elsewhere", Q.850 ;text="x"; cause=26', 26),
        (480, "SIP ;cause=480", 18),
    ],
)
def test_cause_of_an_end(status: int, reason: str, expected: int) -> None:
    assert cause(status, reason) == expected
