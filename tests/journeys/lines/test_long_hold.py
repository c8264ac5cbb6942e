"""A telephone that is not ours holds the call for so long that we ask it whether it still has the call."""

from __future__ import annotations

from pathlib import Path

import pytest
from lines_house import Fleet

from ivr.lines.liveness import LivenessLimits
from tests.journeys.linphone import linphone
from tests.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.needs("kamailio", "linphonec"), pytest.mark.timeout(240)]
LINES = 8
NUMBER = "+34600000806"


def test_call_on_hold_goes_on_after_our_probes(fleet: Fleet, tmp_path: Path) -> None:
    settings = fleet.house.settings
    with linphone(tmp_path, NUMBER) as ana:
        ana.calls(f"sip:{settings.twilio_sender}@127.0.0.1:{settings.sip_port}")
        ana.hears("one")
        ana.tells("pause", "is now paused")
        until(lambda: len(ana.messages("OPTIONS ")) == 2, "two probes", 3 * LivenessLimits().probe_s)
        ana.tells("resume", "Media streams established")
        ana.presses("1")
        ana.hears("two")
        assert fleet.legs(NUMBER)[0].outcome == ""
        ana.tells("terminate", "ended")
