"""When the ledger is worth another look: it has changed, or nobody has looked for a while. Asks the ledger nothing."""

from __future__ import annotations

from collections.abc import Callable

LOOK_S = 0.5  # it is looked at this often even if nobody says that it changed


class Watch:
    """Of one wait. Instants are monotonic s."""

    def __init__(self, generation: Callable[[], int], apart_s: float = 0.0) -> None:
        """`generation` grows whenever the ledger changes; looks are `apart_s` apart at the least."""
        self._generation, self._apart_s = generation, apart_s
        self._seen = -1
        self._not_before = self._at_latest = 0.0

    def due(self, now: float) -> bool:
        """Whether to look now; if so, the look is taken to be made."""
        generation = self._generation()
        if now < self._not_before or (generation == self._seen and now < self._at_latest):
            return False
        self._seen, self._not_before, self._at_latest = generation, now + self._apart_s, now + LOOK_S
        return True

    def again(self) -> None:
        """What was seen is out of date."""
        self._seen = -1
