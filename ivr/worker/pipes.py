"""Looks at the pipes between the parent process and its workers without waiting."""

from __future__ import annotations

import select


def readable(fd: int) -> bool:
    """Returns whether a read of this descriptor would return at once: data or the end.

    Unlike `select.select`, it takes descriptors above 1,023.
    """
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(0))
