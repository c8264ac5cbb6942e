"""Brakes on guessing passwords and codes: failures are counted in the database, by address, account and browser.

A try is counted before it is looked at, so that many at once are not more than many in a row. Instants are the
machine's own, as for sessions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete

from deflect.policy.ip_addresses import one_client
from deflect.storage.store import Clock, Store, utc_now
from deflect.tables import SignInTries

FIRST_WAIT_S: Final = 30.0
LONGEST_WAIT_S: Final = 900.0
FORGOTTEN: Final = timedelta(days=1)
"""Failures count no longer when the last one is this old."""


@dataclass(frozen=True, slots=True)
class Brake:
    """What failures are counted for. After `free` of them each further one doubles the wait, from 30 s to 15 min."""

    key: str
    free: int

    def wait_s(self, failures: int, last_at: datetime, now: datetime) -> float:
        """Returns the seconds until the next try is looked at; 0 if that is now."""
        if failures < self.free:
            return 0.0
        whole = min(FIRST_WAIT_S * 2.0 ** min(failures - self.free, 10), LONGEST_WAIT_S)
        return max(0.0, whole - (now - last_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Tries:
    """How many failures are free: for an address, which a whole office may share, and for one account."""

    address: int = 50
    account: int = 5
    browser: int = 10

    def at_address(self, address: str) -> Brake:
        return Brake(digest("address", one_client(address)), self.address)

    def at_account(self, email: str) -> Brake:
        return Brake(digest("account", email.strip().lower()), self.account)

    def at_browser(self, browser: str, email: str) -> Brake:
        return Brake(digest("browser", browser, email.strip().lower()), self.browser)

    def at_own_page(self, what: str, user_id: str) -> Brake:
        """What somebody tries who is signed in; each kind has a count of its own, that a right one clears."""
        return Brake(digest("own page", what, user_id), self.account)

    def at_codes(self, user_id: str) -> Brake:
        """Codes of the second step, for those who know the password."""
        return Brake(digest("codes", user_id), self.account)


class Brakes:
    """The counts in one database."""

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store, self._clock = store, clock

    def begin(self, brakes: Sequence[Brake]) -> float:
        """Counts a try at all `brakes`. If one of them is on, counts none and returns the seconds to wait, else 0."""
        now = self._clock()
        with self._store.transaction() as db:
            db.execute(delete(SignInTries).where(SignInTries.last_at < now - FORGOTTEN))
            rows = {one.key: db.get(SignInTries, one.key, with_for_update=True) for one in brakes}
            waits = [one.wait_s(row.failures, row.last_at, now) for one in brakes if (row := rows[one.key])]
            if (wait := max(waits, default=0.0)) > 0:
                return wait
            for key, row in rows.items():
                if row is None:
                    db.add(SignInTries(key=key, failures=1, last_at=now))
                else:
                    row.failures, row.last_at = row.failures + 1, now
        return 0.0

    def succeeded(self, *brakes: Brake, shared: Sequence[Brake] = ()) -> None:
        """The try was right: clears `brakes`, and takes this try alone from those `shared` with other accounts."""
        with self._store.transaction() as db:
            db.execute(delete(SignInTries).where(SignInTries.key.in_([one.key for one in brakes])))
            for one in shared:
                row = db.get(SignInTries, one.key, with_for_update=True)
                if row is not None:
                    row.failures -= 1


def digest(*parts: str) -> str:
    """Returns the key of a count; the table holds neither addresses nor e-mails."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
