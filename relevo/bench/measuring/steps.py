"""Measures what a caller's key costs the processor in the ledger: one after the other, in this process.

Voice workers take steps seldom, and with colder caches; this figure compares releases, not machines or loads.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from deflect.facts import Caller
from deflect.steps.ledger import Ledger
from relevo.bench.measuring.figures import Spread, spread
from relevo.config import senders
from relevo.config.settings import Settings
from relevo.programs import wiring
from voice_flows.model.turns import Keys

CALLS: Final = 12
"""The first of them warms up and is not counted."""
CALL_KEYS: Final = 10


def step_cpu_ms(settings: Settings, flow: str) -> Spread:
    """Returns the processor ms of a key's step, commit and all, of calls of `flow` that press 1 again and again."""
    store = wiring.open_store(settings)
    try:
        ledger, ours = wiring.open_ledger(settings, store), senders.main(settings)
        _call(ledger, flow, ours, 0)
        return spread([ms for number in range(1, CALLS) for ms in _call(ledger, flow, ours, number)])
    finally:
        store.dispose()


def _call(ledger: Ledger, flow: str, ours: str, number: int) -> list[float]:
    caller = Caller(f"step-{number}", f"+346{99_000_000 + number}", ours, "trusted", "sip")
    leg = ledger.open_call(caller, flow).leg
    taken = list(_keys(ledger, leg))
    ledger.close(leg, "close", "hung_up")
    return taken


def _keys(ledger: Ledger, leg: str) -> Iterator[float]:
    for key in range(CALL_KEYS):
        began = time.thread_time()
        ledger.advance(leg, str(key), Keys("1"))
        yield 1000 * (time.thread_time() - began)
