"""The 49 messages of RFC 4475 (SIP torture tests), read from the folder that `RFC4475_MESSAGES` names."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from lines_house import Fleet

from relevo.bench.callers.sip_messages import Unanswered
from tests.waiting import until

FOLDER = os.environ.get("RFC4475_MESSAGES", "")
NUMBER = "+34600000601"


def messages() -> list[Path]:
    """Skips the test by name where the messages are not here."""
    if not FOLDER:
        pytest.skip("needs the messages of RFC 4475: set RFC4475_MESSAGES to their folder")
    return sorted(Path(FOLDER).glob("*.dat"))


def survived(fleet: Fleet) -> Iterator[str]:
    """Sends each message, then lets somebody call; yields the names of those after which the workers still live."""
    workers = fleet.workers()
    for message in messages():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(message.read_bytes(), (fleet.house.settings.sip_host, fleet.house.entrance.port(0)))
            until(lambda: is_answered(fleet), f"a call is answered after {message.stem}", 45)
        if fleet.workers() == workers:
            yield message.stem


def is_answered(fleet: Fleet) -> bool:
    """A line that an unconfirmed answer holds is free after 10 s."""
    phone = fleet.phone(NUMBER)
    try:
        phone.dial()
    except Unanswered:
        return False
    finally:
        phone.hang_up()
    return True
