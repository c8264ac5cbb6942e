"""A code that was keyed, as it is read back: key by key, in the groups in which it was keyed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liquid import RenderContext


def in_groups(digits: str, keyed: Sequence[str] = ()) -> tuple[str, ...]:
    """Returns the digits in the groups in which they were keyed, else by threes from the end ("48 213")."""
    if len(keyed) > 1 and "".join(keyed) == digits:
        return tuple(keyed)
    start = len(digits) % 3
    start = 4 if start == 1 and len(digits) > 3 else start
    return (*filter(None, [digits[:start]]), *(digits[at : at + 3] for at in range(start, len(digits), 3)))


def groups_of(value: str, context: RenderContext | None) -> tuple[str, ...]:
    """Returns the groups under `moment.keyed` of the scope; none where another value was keyed, or none at all."""
    found = context.get(["moment", "keyed"], token=None, default=()) if context else ()
    groups = tuple(map(str, found)) if isinstance(found, Iterable) else ()
    return groups if "".join(groups) == value else ()
