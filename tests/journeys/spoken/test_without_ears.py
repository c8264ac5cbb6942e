"""The speech server dies in the middle of a call."""

from __future__ import annotations

import os
import signal

import pytest
from whole_system import until

from tests.journeys.spoken.spoken_house import DAYS, House
from tests.journeys.spoken.spoken_sounds import person

pytestmark = [pytest.mark.needs("sounds", "model:whisper-base", "model:silero-vad")]


def test_complaint_the_recogniser_is_down_and_the_line_is_stuck(house: House) -> None:
    caller, number = house.call(DAYS["es"], "+34612000701"), "+34612000701"
    caller.listen()
    os.kill(house.speech_server(), signal.SIGKILL)
    caller.says(person("es", "digits/day-1"))
    caller.press("2")
    caller.listen()
    caller.hang_up()
    assert [(one.origin, one.text) for one in house.heard(number)] == [("key", "2")]
    until(house.hears, "the speech server is started anew", 60)
    again = house.call(DAYS["es"], "+34612000702")
    again.listen()
    again.says(person("es", "digits/day-1"))
    again.listen()
    again.hang_up()
    assert [(one.origin, one.text) for one in house.heard("+34612000702")] == [("speech", "lunes")]
