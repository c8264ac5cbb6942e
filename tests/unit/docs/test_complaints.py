"""docs/complaints.md names the test that holds each promise: every one exists, and none is left out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_complaint_has_its_test_and_every_such_test_its_complaint() -> None:
    tests = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__))
    held = {name for text in tests for name in re.findall(r"def test_complaint_(\w+)\(", text)}
    rows = (line for line in (ROOT / "docs/complaints.md").read_text().splitlines() if line.startswith("| "))
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row.rpartition(" | ")[2])}
    assert told == held
