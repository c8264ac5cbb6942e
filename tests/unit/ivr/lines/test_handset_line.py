"""A browser line ends with its page, whatever the page sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import pytest
from websockets.sync.server import ServerConnection

from ivr.lines.base import Arrival, Digit, Gone, Joined
from ivr.lines.handset import LONGEST, HandsetLine


def line() -> HandsetLine:
    return HandsetLine(Arrival("call-1", "+34600111222", "tienda", "trusted", "handset"))


def played(one: HandsetLine, *messages: str | bytes | Exception) -> list[object]:
    """What a call hears of a page that sends these messages and is gone then; an exception breaks the socket."""

    def page() -> Iterator[str | bytes]:
        for message in messages:
            if isinstance(message, Exception):
                raise message
            yield message

    with suppress(RuntimeError):
        one.take_from(cast(ServerConnection, page()))
    events = []
    while not one.events.empty():
        events.append(one.events.get())
    return events


@pytest.mark.parametrize("nested", ["[" * (LONGEST // 2), '{"a":' * (LONGEST // 8), "[", "7", "null", '"key"'])
def test_message_that_is_not_ours_is_ignored_and_the_call_goes_on(nested: str) -> None:
    joined, digit, gone = played(line(), nested, '{"key": "5"}', '{"hang_up": true}')
    assert isinstance(joined, Joined)
    assert isinstance(digit, Digit)
    assert digit.digit == "5"
    assert isinstance(gone, Gone)
    assert gone.cause == "hung_up"


@pytest.mark.parametrize(("ring", "cause"), [("", "hung_up"), ("rng_1", "connection_lost")])
def test_closed_page_hangs_up_for_a_caller_and_is_lost_for_an_agent(ring: str, cause: str) -> None:
    page = HandsetLine(Arrival("call-1", "+34600111222", "tienda", "trusted", "handset", ring=ring))
    *_, gone = played(page, '{"key": "5"}')
    assert isinstance(gone, Gone)
    assert gone.cause == cause


def test_stopped_call_of_a_page_says_so() -> None:
    page = line()
    page.stopped()
    *_, gone = played(page, '{"key": "5"}')
    assert isinstance(gone, Gone)
    assert gone.cause == "stopped"


def test_socket_that_breaks_in_any_way_ends_the_call() -> None:
    *_, gone = played(line(), '{"key": "5"}', RuntimeError("of the library"))
    assert isinstance(gone, Gone)
    assert gone.cause == "connection_lost"
