"""When a wait looks at the ledger again, and how often the ledger is told that the call lives."""

from __future__ import annotations

from collections.abc import Callable

from ivr.call.second_legs import SecondLegs

LOOK_S = 0.5  # the ledger is looked at this often even where nothing says that it changed
ALIVE_S = 5.0  # how often the ledger is told that the call lives


class LedgerPoll:
    """Belongs to one wait and asks the ledger nothing itself. Instants are monotonic s."""

    def __init__(self, generation: Callable[[], int], apart_s: float = 0.0) -> None:
        """`generation` grows whenever the ledger changes; looks are `apart_s` apart at the least."""
        self._generation, self._apart_s = generation, apart_s
        self._seen = -1
        self._not_before = self._at_latest = 0.0

    def due(self, now: float) -> bool:
        """Returns whether to look now; if so, counts that as a look."""
        generation = self._generation()
        if now < self._not_before or (generation == self._seen and now < self._at_latest):
            return False
        self._seen, self._not_before, self._at_latest = generation, now + self._apart_s, now + LOOK_S
        return True

    def again(self) -> None:
        """What was seen is out of date: the next look is due."""
        self._seen = -1


class Heartbeat:
    """Tells the ledger that a call waits or talks on this worker."""

    def __init__(self, second_legs: SecondLegs, leg: str) -> None:
        self._second_legs, self._leg = second_legs, leg
        self._due_at = 0.0

    def beat(self, now: float) -> None:
        """Tells it where that is due. Raises `DatabaseUnavailable`."""
        board = self._second_legs.board
        if board is not None and now >= self._due_at:
            self._due_at = now + ALIVE_S
            board.alive(self._leg, self._second_legs.worker)
