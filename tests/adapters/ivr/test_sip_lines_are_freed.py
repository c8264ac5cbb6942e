"""Each end of a SIP call frees its line, whichever way it ends: no line is taken once the call is told as gone."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.far_end import FarEnd
from tests.adapters.ivr.raw_caller import RawCaller
from tests.waiting import until

Make = Callable[..., Endpoint]


@pytest.mark.parametrize("uri", ["nowhere", "sip:", "sip:a@127.0.0.1:99999", "sip:a@127.0.0.1;transport=tls"])
def test_call_that_cannot_be_placed_frees_its_line(endpoint: Make, uri: str) -> None:
    relevo = endpoint()
    relevo.wish(dial=uri)
    gone = relevo.wait("gone")
    assert (gone["cause"], gone["taken"]) == ("failed", 0)


@pytest.mark.parametrize(("status", "cause"), [(486, "busy"), (603, "no_answer"), (404, "failed")])
def test_refused_call_frees_its_line(endpoint: Make, status: int, cause: str) -> None:
    relevo, far_end = endpoint(), FarEnd()
    relevo.wish(dial=f"sip:+34600111222@{far_end.place}")
    far_end.says(status, far_end.asked("INVITE"), ("127.0.0.1", relevo.port))
    gone = relevo.wait("gone")
    assert (gone["cause"], gone["taken"]) == (cause, 0)
    far_end.close()


@pytest.mark.parametrize("leaves", ["caller", "callee"])
def test_line_is_free_at_both_ends_after_either_hangs_up(endpoint: Make, leaves: str) -> None:
    ends = {"caller": endpoint(), "callee": endpoint()}
    ends["caller"].wish(dial=f"sip:relevo@127.0.0.1:{ends['callee'].port}")
    for end in ends.values():
        end.wait("joined")
    ends[leaves].wish(hang_up=True)
    assert [end.wait("gone")["taken"] for end in ends.values()] == [0, 0]


def test_lines_of_far_ends_that_answer_no_bye_are_free_within_seconds(endpoint: Make) -> None:
    relevo = endpoint()
    with ExitStack() as silent:
        callers = [silent.enter_context(RawCaller(relevo.port)) for _ in range(4)]
        for caller in callers:
            assert caller.call().status == 200
            relevo.wait("joined")
        with RawCaller(relevo.port) as fifth:
            assert fifth.call().status == 503
        for _ in callers:
            relevo.wish(hang_up=True)
            relevo.wait("gone")
        began = time.monotonic()

        def answered() -> bool:
            with RawCaller(relevo.port) as sixth:
                return sixth.call().status == 200

        until(answered, "a line is free")
        assert time.monotonic() - began < 5
        for caller in callers:  # which still hear our BYE, and answer it late
            assert caller.late_goodbye().startswith("BYE ")
    with RawCaller(relevo.port) as last:
        assert last.call().status == 200
