"""The keys of customers who are new in a transaction: in memory until it ends, then kept by one commit for them all.

No other transaction knows such a customer, so a key that is never kept seals nothing that stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

Keys = Mapping[str, str]
"""Sealed keys by customer."""


class GatheredKeys(threading.local):
    """Those of the thread's transaction."""

    def __init__(self) -> None:
        self._keys: dict[str, str] | None = None

    def gathers(self) -> bool:
        """Returns true within a transaction."""
        return self._keys is not None

    def add(self, customer: str, key: str) -> None:
        """Gathers a key; for use where `gathers`."""
        if self._keys is not None:
            self._keys[customer] = key

    def get(self, customer: str) -> str | None:
        """Returns the gathered key of a customer."""
        return (self._keys or {}).get(customer)

    @contextmanager
    def until_end(self, keep: Callable[[Keys], None], forget: Callable[[Keys], None]) -> Iterator[None]:
        """Gathers, and gives what was gathered to `keep` at the end, or to `forget` where an error ended it."""
        if self._keys is not None:
            yield
            return
        self._keys = gathered = dict[str, str]()
        try:
            yield
            if gathered:
                keep(gathered)
        except BaseException:
            forget(gathered)
            raise
        finally:
            self._keys = None
