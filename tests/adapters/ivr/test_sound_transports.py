"""A call's sockets for sound are closed a moment after its end, and none is left open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from relevo.bench.callers.caller import Phone
from relevo.bench.callers.tones import Tones
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import KEYS, PCMU, RawCaller
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


def test_burst_of_short_calls_with_many_sounds_ends_no_worker(endpoint: Make) -> None:
    """Each sound keeps two sockets, for 0.3 s longer than its call, of the 64 that the library can hold."""
    relevo = endpoint()

    def status_of_a_call(_: int = 0) -> int:
        with RawCaller(relevo.port) as caller:
            return caller.call(caller.offer(PCMU, KEYS, more="m=audio 9 RTP/AVP 0\nm=audio 11 RTP/AVP 0\n")).status

    with ThreadPoolExecutor(6) as callers:
        met = list(callers.map(status_of_a_call, range(240)))
    assert set(met) == {200, 503}
    until(lambda: status_of_a_call() == 200, "a call is taken again")
