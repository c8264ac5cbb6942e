"""Engines of tests share the statements that earlier ones compiled, as one engine does for the life of a program.

Each test has its own database, and so its own engine, which would compile every statement anew: half of a short test.
"""

from __future__ import annotations

from typing import Any

from deflect.storage.store import Store

_KNOWN: dict[tuple[str, bool], tuple[Any, Any]] = {}


def lend(store: Store) -> Store:
    """Lets the engine of `store` use them; returns it. Of stores with keys, one at a time may be lent them.

    Statements belong to a dialect, and that says where the keys are.
    """
    engine: Any = store.engine
    kind = (engine.dialect.name, store.keys is not None)
    engine.dialect, engine._compiled_cache = _KNOWN.setdefault(kind, (engine.dialect, engine._compiled_cache))
    engine.pool._dialect = engine.dialect
    engine.dialect.relevo_keys = store.keys
    return store
