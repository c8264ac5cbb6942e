"""`.ci/run` tries a few failed tests of real programs again, and no other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / ".ci" / "unsteady.py"


def case(kind: str, number: int = 1, inside: str = "<failure/>") -> str:
    return f'<testcase classname="tests.{kind}.test_a" name="test_{number}">{inside}</testcase>'


PASSED = case("unit", inside="")


@pytest.mark.parametrize(
    ("cases", "refused"),
    [
        ([PASSED, case("journeys")], ""),
        ([case("adapters"), case("pages", inside="<error/>"), case("journeys")], ""),
        ([PASSED], "the run failed, and no test of it"),
        ([case("pages", number) for number in range(4)], "4 tests failed; up to 3 are tried again"),
        (
            [case("journeys"), case("unit")],
            "not tried again, since nothing in it keeps real time: tests.unit.test_a::test_1",
        ),
    ],
)
def test_few_failures_of_real_programs_are_tried_again(tmp_path: Path, cases: list[str], refused: str) -> None:
    report = tmp_path / "report.xml"
    report.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
    done = subprocess.run([sys.executable, str(SCRIPT), str(report)], capture_output=True, text=True)
    assert (done.stderr.strip(), done.returncode) == (refused, bool(refused))
