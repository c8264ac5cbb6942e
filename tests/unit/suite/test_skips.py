"""The report check of `.ci/run` lets no skip and no kind of test that is far over its time budget pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / ".ci" / "skips.py"
FINE = '<testcase classname="tests.unit.test_a" name="test_one" time="1.5"/>'
SLOW = '<testcase classname="tests.unit.test_a" name="test_two" time="900"/>'
SKIPPED = (
    '<testcase classname="tests.pages.test_b" name="test_three" time="0"><skipped message="needs sox"/></testcase>'
)


@pytest.mark.parametrize(
    ("reports", "problems"),
    [
        ([FINE, FINE], []),
        ([FINE, FINE + SLOW], ["second: far over the time budget of CONTRIBUTING.md: unit"]),
        ([SKIPPED, FINE], ["first: skipped, and not allowed to: needs sox"]),
    ],
)
def test_reports_are_refused_for_skips_and_lost_time(tmp_path: Path, reports: list[str], problems: list[str]) -> None:
    paths = [tmp_path / "first.xml", tmp_path / "second.xml"]
    for path, cases in zip(paths, reports, strict=True):
        path.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    done = subprocess.run([sys.executable, str(SCRIPT), *map(str, paths)], capture_output=True, text=True)
    assert done.stderr.splitlines() == problems
    assert done.returncode == bool(problems)
