"""A tape's two sides on one clock, and the silence where nothing may be kept."""

from __future__ import annotations

from datetime import UTC, datetime

from deflect.recordings import About, mulaw
from ivr.recording.tape import AFTER_PAUSE, LATE, Tape
from ivr.testing.calls import VirtualLine

OURS, THEIRS, SILENT = b"\x00\x10" * 160, b"\x00\x20" * 160, b"\xff" * 160


def tape() -> Tape:
    return Tape(About("rec_1", "leg_1", "call", datetime(2026, 11, 24, tzinfo=UTC)), VirtualLine())


def sides(one: Tape) -> tuple[bytes, bytes]:
    """The caller's and ours."""
    both = one.take()
    return both[0::2], both[1::2]


def test_the_two_sides_run_by_the_clock_of_what_we_send() -> None:
    one = tape()
    one.sent(OURS)
    one.heard(THEIRS)
    one.sent(OURS)
    theirs, ours = sides(one)
    assert theirs == SILENT + mulaw.encode(THEIRS)
    assert ours == mulaw.encode(OURS) * 2
    assert one.take() == b""


def test_a_caller_whose_sound_comes_in_bursts_falls_behind_by_little() -> None:
    one = tape()
    for _ in range(50):
        one.heard(THEIRS)
    for _ in range(50):
        one.sent(OURS)
    theirs, _ = sides(one)
    assert theirs.count(mulaw.encode(THEIRS)[:1]) == LATE * 160


def test_a_pause_is_silence_on_both_sides_and_outlasts_the_last_key() -> None:
    one = tape()
    one.sent(OURS)
    one.keep(False)
    for _ in range(10):
        one.heard(THEIRS)
        one.sent(OURS)
    one.keep(True)
    for _ in range(AFTER_PAUSE + 5):
        one.heard(THEIRS)
        one.sent(OURS)
    _, ours = sides(one)
    loud = [bool(ours[at : at + 160].strip(b"\xff")) for at in range(0, len(ours), 160)]
    assert loud == [True] + [False] * (10 + AFTER_PAUSE - 1) + [True] * 6


def test_an_ended_tape_hears_no_more_and_others_still_do() -> None:
    stage = VirtualLine()
    first, second = (Tape(About(name, "leg", "call", datetime.now(UTC)), stage) for name in ("rec_1", "rec_2"))
    first.end("kept")
    assert stage.sound.taps == (second,)
