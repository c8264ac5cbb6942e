"""The library's thread that takes packets may oversleep without calls, and is woken when there is one."""

from __future__ import annotations

import ctypes
import threading
import time

from ivr.lines.sip.media import receiver
from ivr.lines.sip.media.receiver import Receiver, late_timers

SET_NAME = 15  # prctl(2)
LONG_S = 30


def test_receiver_wake_ends_the_sleep_of_the_media_thread() -> None:
    c, named = ctypes.CDLL(None), threading.Event()

    def sleep() -> None:
        c.prctl(SET_NAME, receiver.NAME.encode(), 0, 0, 0)
        named.set()
        c.usleep(LONG_S * 1_000_000)

    thread, began = threading.Thread(target=sleep, daemon=True), time.monotonic()
    thread.start()
    assert named.wait(5)
    waker = Receiver()
    while thread.is_alive() and time.monotonic() - began < LONG_S:
        waker.wake()
        thread.join(0.02)
    assert time.monotonic() - began < LONG_S / 2


def test_receiver_without_such_a_thread_wakes_nothing() -> None:
    waker = Receiver()
    waker.wake()
    assert waker._thread == 0


def test_only_threads_begun_meanwhile_have_late_timers() -> None:
    def slack_ns() -> int:
        return int(receiver._C.prctl(receiver._GET_TIMERSLACK, 0, 0, 0, 0))

    before, inside = slack_ns(), list[int]()
    with late_timers():
        thread = threading.Thread(target=lambda: inside.append(slack_ns()))
        thread.start()
        thread.join()
    assert inside == [receiver.SLACK_NS]
    assert slack_ns() == before
