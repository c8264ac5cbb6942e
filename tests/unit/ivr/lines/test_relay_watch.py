"""Calls are offered anew after what relays their sound was started anew: those that are silent, and only then."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ivr.lines.liveness import Liveness, LivenessLimits
from ivr.lines.sip.media.relay import AFTER_S, RelayWatch, offer_anew


class Call:
    """A call whose last packet of sound came at an instant."""

    def __init__(self, heard_at: float | None, *, held: bool = False) -> None:
        self.liveness: Liveness | None = None
        self.offered = 0
        if heard_at is not None:
            self.liveness = Liveness(LivenessLimits(), heard_at)
            self.liveness.over(heard_at, confirmed=True, held=held, packets=1)

    def reinvite(self, prm: Any) -> None:
        self.offered += 1


def test_calls_are_due_some_seconds_after_each_start(tmp_path: Path) -> None:
    file = tmp_path / "start"
    file.write_text("1")
    watch = RelayWatch(file)
    assert not watch.due(100.0)
    os.utime(file, ns=(1, 1))
    seen = [now for now in range(100, 120) if watch.due(float(now))]
    assert seen == [100 + after for after in AFTER_S]


def test_nothing_is_due_without_a_relay(tmp_path: Path) -> None:
    assert not any(RelayWatch(file).due(1.0) for file in (None, tmp_path / "none"))


def test_first_start_after_ours_counts(tmp_path: Path) -> None:
    file = tmp_path / "start"
    watch = RelayWatch(file)
    file.write_text("1")
    assert not watch.due(5.0)
    assert watch.due(5.0 + AFTER_S[0])


def test_silent_calls_alone_are_offered_anew() -> None:
    silent, heard, held, new = Call(100.0), Call(109.5), Call(100.0, held=True), Call(None)
    offer_anew([silent, heard, held, new], 110.0)
    assert [call.offered for call in (silent, heard, held, new)] == [1, 0, 0, 0]
