"""Names the person at the command line: the system's login, as the audit keeps it."""

from __future__ import annotations

from deflect.people.audit import Actor
from relevo.config.login import login


def operator() -> Actor:
    """Returns the actor of what a verb of `relevo` does."""
    return Actor("system", login())
