"""Decides whether a worker takes another caller. Pure.

A conversation between two people takes two of a worker's lines, so a line is kept for every caller who is about to
need a second one.
"""

from __future__ import annotations


def admits(lines: int, taken: int, kept: int) -> bool:
    """Returns whether one more caller is taken; if not, the caller is answered 503.

    `kept`: callers on their way to an agent or another number whose second line is not up yet.
    """
    return lines - taken > kept
