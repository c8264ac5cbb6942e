"""Tells all who follow how many conversations each view has, once something has changed.

It is counted once for all accounts that may see the same. Where counting is slow, it is done less often.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Collection
from typing import Final

from deflect import desk
from deflect.people.teams import Scope
from deflect.storage.store import Store
from gateway.workspace.live.follower import Follower

EVERY_S: Final = 1.0
"""How often it is told at most..."""
RARELY_S: Final = 3.0
"""...and at least, while things change."""
SHARE: Final = 0.02
"""How much of the time may be spent on counting, if that is not too rarely then."""


class Counting:
    """For one thread; `changed` may be called from any."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed, self._next = False, 0.0

    def changed(self) -> None:
        """Something has changed since it was counted, or somebody new follows."""
        self._changed = True

    def wait_s(self) -> float | None:
        """Returns how long to wait until it should be counted again; `None` where nothing has changed."""
        return max(0.0, self._next - time.monotonic()) if self._changed else None

    def tell(self, followers: Collection[Follower], sequence: int) -> None:
        """Counts, unless nothing has changed or it is too early. `sequence` is of an event that came before."""
        if self.wait_s() != 0.0:
            return
        began, self._changed = time.monotonic(), False
        for scope, alike in _alike(followers).items():
            with self._store.reading() as db:
                counts = desk.counts_of(db, scope, {one.user for one in alike}, self._store.clock())
            for one in alike:
                told = json.dumps({"sequence": sequence, "counts": counts[one.user]})
                one.tell(f"event: counts\ndata: {told}\n\n".encode())
        now = time.monotonic()
        self._next = now + min(max(EVERY_S, (now - began) / SHARE), RARELY_S)


def _alike(followers: Collection[Follower]) -> dict[Scope, list[Follower]]:
    found = defaultdict[Scope, list[Follower]](list)
    for follower in followers:
        found[follower.sight.scope.alike].append(follower)
    return found
