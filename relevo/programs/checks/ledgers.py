"""Opens the database for one check and leaves nothing open, since a page examines again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError

from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from relevo.config.settings import Settings
from relevo.programs import wiring
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.sentences import said

AWAY: Final = (wiring.FolderNotWritable, DatabaseError, DBAPIError)
"""What a check raises where the database cannot be read."""


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    store = wiring.open_store(settings)
    try:
        yield store
    finally:
        store.dispose()


def not_known(name: str) -> Finding:
    """Returns what a check says that could not read the database."""
    return Finding(name, "warning", said("not_known"), said("see_database"))
