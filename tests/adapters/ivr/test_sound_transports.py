"""A call's sockets for sound are closed a moment after its end, and none is left open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from relevo.bench.callers.caller import Phone
from relevo.bench.callers.tones import Tones
from tests.adapters.ivr.conftest import Endpoint
from tests.waiting import until

Make = Callable[..., Endpoint]


def sockets(relevo: Endpoint) -> int:
    folder = Path(f"/proc/{relevo.process.pid}/fd")
    return sum(one.is_symlink() and str(one.readlink()).startswith("socket:") for one in folder.iterdir())


@pytest.mark.parametrize("heard", [True, False], ids=["sound", "at once"])
def test_sockets_of_a_call_outlive_it_by_a_moment_only(endpoint: Make, heard: bool) -> None:
    relevo = endpoint()
    before = sockets(relevo)
    for _ in range(6):
        phone = Phone("127.0.0.1", relevo.port, "+34600111222", "910000001", Tones({"hum": 437}))
        phone.dial()
        if heard:
            assert phone.wait(lambda heard: True, 5) is not None
        phone.hang_up()
    until(lambda: len(relevo.all("gone")) == 6 or relevo.wait("gone"), "every call is over")
    until(lambda: sockets(relevo) == before, "their sockets are closed")
