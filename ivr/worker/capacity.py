"""Whether a worker takes another caller. Pure.

A conversation between two people takes two of a worker's lines, so whoever will need a second one has it kept for them.
"""

from __future__ import annotations


def admits(lines: int, taken: int, bound: int) -> bool:
    """`bound`: callers on their way to somebody, whose second line is not up yet. Refused callers are told 503."""
    return lines - taken > bound
