"""Whether a worker takes another caller, with lines kept for those on their way to somebody."""

from __future__ import annotations

import pytest

from ivr.lines.capacity import admits


@pytest.mark.parametrize(
    ("taken", "kept", "taken_in"),
    [(0, 0, True), (3, 0, True), (4, 0, False), (1, 1, True), (2, 1, True), (3, 1, False), (2, 2, False),
     (1, 3, False)],
)  # fmt: skip
def test_a_caller_is_taken_while_more_lines_are_free_than_are_kept(taken: int, kept: int, taken_in: bool) -> None:
    assert admits(4, taken, kept) is taken_in
