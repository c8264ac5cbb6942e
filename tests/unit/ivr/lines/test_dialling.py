"""Why a call of ours was not taken, by the last answer of the other side."""

from __future__ import annotations

import pytest

from ivr.lines.dialling import cause


@pytest.mark.parametrize(
    ("status", "told"),
    [(486, "busy"), (600, "busy"), (480, "no_answer"), (487, "no_answer"), (408, "no_answer"), (603, "no_answer"),
     (404, "failed"), (503, "failed"), (0, "failed")],
)  # fmt: skip
def test_each_refusal_has_its_cause(status: int, told: str) -> None:
    assert cause(status) == told


def test_silence_without_ringing_is_no_unanswered_call() -> None:
    assert [cause(408, rang=rang) for rang in (True, False)] == ["no_answer", "failed"]
