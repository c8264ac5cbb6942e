"""Names the account of the machine that runs a command, as publications and the audit keep it."""

from __future__ import annotations

import getpass


def login() -> str:
    """Returns the login of this account, or `unknown` where it has no name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
