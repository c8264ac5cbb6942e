"""Every row of `tests/cases/reading.jsonl`: no answer is taken wrongly without asking back, no clear one is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from voice_flows.model.turns import Keys, Text
from voice_flows.understanding.matching import ValueRule, understand
from voice_flows.values import moment
from voice_flows.values.reading import Asked

ROWS = [json.loads(line) for line in Path("tests/cases/reading.jsonl").read_text("utf-8").splitlines()]


def outcome(row: Mapping[str, Any]) -> tuple[str, object]:
    """The verdict and the value, `None` where nothing was understood."""
    length = re.search(r"length=(\d+)", row["how"])
    rule = ValueRule(length=int(length[1]) if length else None, past="past" in row["how"])
    today = date.fromisoformat(row["today"] or "2026-11-18")
    if row["kind"] == "moment":
        found = moment.by_words(row["input"], Asked(rule, row["language"], today, row["country"]))
        shown = found and f"{found.day or '-'} {found.clock.strftime('%H:%M') if found.clock else '-'}"
        return ("accept" if shown else "reject"), shown
    event = Keys(row["input"]) if "Keys" in row["how"] else Text(row["input"])
    match = understand(row["kind"], rule, event, row["language"], today, row["country"])
    return match.verdict, match.value if match.verdict != "reject" else None


def right(row: Mapping[str, Any]) -> list[object]:
    return row["expected"] if isinstance(row["expected"], list) else [row["expected"]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']}-{row['input'][:40]}")
def test_no_answer_is_taken_wrongly_and_clear_ones_are_taken(row: Mapping[str, Any]) -> None:
    verdict, value = outcome(row)
    if verdict == "accept":
        assert value in right(row)
    elif row["share"] == "control":
        # One that is right may be asked back, but not with another value; and nothing but that counts as right.
        assert value in right(row) or None in right(row), (verdict, value)
