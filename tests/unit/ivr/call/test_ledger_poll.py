"""When a wait looks at the ledger."""

from __future__ import annotations

from ivr.call.waits.ledger_poll import LOOK_S, LedgerPoll


def test_a_change_is_looked_at_at_once_and_the_rest_now_and_then() -> None:
    generation = [7]
    watch = LedgerPoll(lambda: generation[0])
    assert [watch.due(0.0), watch.due(0.1), watch.due(LOOK_S)] == [True, False, True]
    generation[0] += 1
    assert [watch.due(0.6), watch.due(0.7)] == [True, False]
    watch.again()
    assert watch.due(0.8)


def test_looks_are_apart_whatever_changes() -> None:
    changes = iter(range(99))
    watch = LedgerPoll(lambda: next(changes), apart_s=0.2)
    assert [watch.due(at) for at in (0.0, 0.1, 0.2, 0.3, 0.4)] == [True, False, True, False, True]
