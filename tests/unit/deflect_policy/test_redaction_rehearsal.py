"""After the rehearsal no pattern of the redactor is left to be compiled in a call."""

from __future__ import annotations

import importlib
import pkgutil
from functools import _lru_cache_wrapper
from typing import Any

from deflect.policy import redaction

LONG = "mi dni 12345678 y la tarjeta 4111 1111 1111 1111 con cvv 123 caduca 12/28, cuenta 00000000000000000000"


def patterns() -> dict[str, _lru_cache_wrapper[Any]]:
    """Caches without a bound: those of patterns; what is read has one."""
    modules = [
        importlib.import_module(f"{redaction.__name__}.{one.name}") for one in pkgutil.iter_modules(redaction.__path__)
    ]
    found = {f"{module.__name__}.{name}": value for module in modules for name, value in vars(module).items()}
    caches = {name: value for name, value in found.items() if isinstance(value, _lru_cache_wrapper)}
    return {name: cache for name, cache in caches.items() if cache.cache_info().maxsize is None}


def test_rehearsal_compiles_every_pattern() -> None:
    for cache in patterns().values():
        cache.cache_clear()
    redaction.rehearse()
    compiled = {name: cache.cache_info().currsize for name, cache in patterns().items()}
    assert len(compiled) > 10
    assert [name for name, size in compiled.items() if not size] == []
    redaction.redact(LONG)
    assert {name: cache.cache_info().currsize for name, cache in patterns().items()} == compiled
