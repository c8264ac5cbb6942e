"""A call without a sign of life is over: each kind of silence has its limit, and any sign starts it anew."""

import pytest

from ivr.lines.liveness import EVERY_S, Liveness, LivenessLimits

LIMITS = LivenessLimits(unconfirmed_s=10, silent_s=20, hold_s=600)
Seen = tuple[float, bool, bool, int]  # instant, confirmed, held, packets


def ended(*seen: Seen) -> tuple[float, str] | None:
    """The instant at which the call counts as dead, and why."""
    liveness = Liveness(LIMITS, 0.0)
    return next(
        (
            (now, why)
            for now, confirmed, held, packets in seen
            if (why := liveness.over(now, confirmed=confirmed, held=held, packets=packets))
        ),
        None,
    )


@pytest.mark.parametrize(
    ("seen", "at"),
    [
        ([(5, False, False, 0), (10, False, False, 0), (10.1, False, False, 0)], (10.1, "unconfirmed")),
        ([(9, False, False, 0), (11, True, False, 1), (30, True, False, 1)], None),
        ([(1, True, False, 50), (20, True, False, 50), (21.1, True, False, 50)], (21.1, "no_media")),
        (
            [(1, True, False, 50), (20, True, False, 55), (39, True, False, 55), (40.1, True, False, 55)],
            (40.1, "no_media"),
        ),
        (
            [(1, True, False, 50), (10, True, True, 50), (600, True, True, 50), (610.1, True, True, 50)],
            (610.1, "held_too_long"),
        ),
        ([(1, True, False, 50), (10, True, True, 50), (500, True, False, 50), (515, True, False, 50)], None),
        ([(1, True, True, 0), (500, True, False, 0), (521, True, False, 0)], (521, "no_media")),
    ],
    ids=[
        "an answer never confirmed",
        "an answer confirmed late",
        "no packet of sound",
        "packets start the limit anew",
        "the longest hold",
        "a hold that ends starts the limit anew",
        "a caller who vanishes after a hold",
    ],
)
def test_call_without_a_sign_of_life_is_over(seen: list[Seen], at: tuple[float, str] | None) -> None:
    assert ended(*seen) == at


def test_single_packets_keep_no_line() -> None:
    seen = [(float(now), True, False, 50 + now // 19) for now in range(1, 60)]
    assert ended(*seen) == (22.0, "no_media")


@pytest.mark.parametrize(
    ("talk_s", "packets_a_second", "at"), [(5, 50, True), (60, 0, True), (15, 1, True), (15, 50, False)]
)
def test_hold_that_is_taken_up_again_counts_on_unless_somebody_spoke(
    talk_s: int, packets_a_second: int, at: bool
) -> None:
    """It is taken back from hold every two minutes, for so long, with so much sound."""
    liveness, packets, why = Liveness(LivenessLimits(silent_s=100, hold_s=600), 0.0), 0, ""
    for now in range(1, 2000):
        held = now % 120 >= talk_s
        packets += 0 if held else packets_a_second
        why = why or liveness.over(float(now), confirmed=True, held=held, packets=packets)
    assert why == ("held_too_long" if at else "")


def test_call_is_looked_at_once_a_second() -> None:
    liveness = Liveness(LIMITS, 100.0)
    assert not liveness.due(100.5)
    assert liveness.due(100.0 + EVERY_S)
    liveness.over(101.0, confirmed=True, held=False, packets=1)
    assert not liveness.due(101.5)


def test_far_end_of_which_no_sound_is_due_is_probed_at_intervals() -> None:
    liveness = Liveness(LivenessLimits(probe_s=30), 0.0)
    probed = []
    for now in range(1, 200):
        liveness.over(float(now), confirmed=True, held=10 <= now < 80 or now >= 100, packets=now)
        probed += [now] if liveness.probe_due(float(now)) else []
    assert probed == [40, 70, 130, 160, 190]
