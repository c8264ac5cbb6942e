"""Names the person at the command line: the system's login, as the audit keeps it."""

from __future__ import annotations

import getpass

from deflect.people.audit import Actor


def operator() -> Actor:
    """Returns the actor of what a verb of `relevo` does."""
    try:
        return Actor("system", getpass.getuser())
    except (KeyError, OSError):  # an account without a name, as in a container
        return Actor("system", "unknown")
