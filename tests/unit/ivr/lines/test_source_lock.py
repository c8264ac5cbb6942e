"""Whose sound a call takes: the named address, or the first that sends; others only after a silence."""

from __future__ import annotations

from ivr.lines.sip.media.source_lock import FIRST_S, SILENT_S, Source, SourceLock

NAMED, OTHER, THIRD = Source("10.0.0.5", 4000), Source("192.0.2.7", 61000), Source("198.51.100.9", 9)


def test_named_source_is_kept_alone_once_it_sends() -> None:
    lock = SourceLock(NAMED, "192.0.2.7", 0.0)
    assert set(lock.sources) == {NAMED, Source("192.0.2.7")}
    assert lock.look(0.5, 25, NAMED)
    assert set(lock.sources) == {NAMED}
    assert not lock.look(1.0, 50, NAMED)


def test_source_behind_a_translation_is_kept_and_the_named_one_may_still_begin() -> None:
    lock = SourceLock(NAMED, OTHER.host, 0.0)
    assert lock.look(0.5, 25, OTHER)
    assert set(lock.sources) == {NAMED, OTHER}
    assert lock.look(1.0, 50, NAMED)
    assert set(lock.sources) == {NAMED}


def test_others_are_let_in_after_a_silence_only() -> None:
    lock = SourceLock(NAMED, "", 0.0)
    assert not lock.look(FIRST_S / 2, 0, Source(""))
    assert lock.look(FIRST_S, 0, Source(""))
    assert set(lock.sources) == set()
    assert lock.look(2.0, 10, THIRD)
    assert set(lock.sources) == {NAMED, THIRD}
    assert not lock.look(2.0 + SILENT_S - 0.1, 10, THIRD)
    assert lock.look(2.0 + SILENT_S, 10, THIRD)
    assert set(lock.sources) == set()


def test_source_is_settled_while_sound_comes() -> None:
    lock = SourceLock(NAMED, "", 0.0)
    assert not lock.settled
    lock.look(0.5, 25, NAMED)
    assert lock.settled
    lock.look(1.5, 25, NAMED)
    assert not lock.settled
