"""How long a database may be silent before a turn is told that it is away. Knows PostgreSQL's driver, no table.

A server that refuses says so at once; one that is frozen, or behind a line that was cut, says nothing for ever.
"""

from __future__ import annotations

from typing import Any

import psycopg

ANSWER_S = 4.0
"""For one statement: with the sentence that follows, about what a caller bears in silence."""
CONNECT_S = 2
"""Until a server must have taken a connection."""


class Patient(psycopg.Connection[Any]):
    """Closes itself, with an `OperationalError`, where the server has not answered within `ANSWER_S`."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, ANSWER_S if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                self.pgconn.finish()  # a late answer must not be read as the answer to another query
            raise


def connect(dialect: object, record: object, arguments: list[Any], options: dict[str, Any]) -> Patient:
    """A connection for SQLAlchemy's `do_connect`."""
    return Patient.connect(*arguments, **options)
