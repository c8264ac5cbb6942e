"""Names the failed tests of a report that may be tried once more, alone; fails where there are others, or too many.

Tests of real programs keep real time, and the machines are shared. What then passes is a fault all the same, of the
test or the product: it is printed, so that somebody mends it. A unit test has no such excuse.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree

REAL_TIME = ("tests.adapters.", "tests.journeys.", "tests.pages.")
MOST = 3


def failed(report: Path) -> list[str]:
    """Returns the failed tests as `module::name`."""
    cases = ElementTree.parse(report).iter("testcase")  # noqa: S314  our own report
    bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    return [f"{case.get('classname')}::{case.get('name')}" for case in bad]


def refusal(tests: list[str]) -> str | None:
    """Returns why these tests are not tried again, or `None`."""
    if not tests:
        return "the run failed, and no test of it"
    if len(tests) > MOST:
        return f"{len(tests)} tests failed; up to {MOST} are tried again"
    certain = [test for test in tests if not test.startswith(REAL_TIME)]
    return f"not tried again, since nothing in it keeps real time: {', '.join(certain)}" if certain else None


tests = failed(Path(sys.argv[1]))
if why := refusal(tests):
    sys.exit(why)
print("unsteady, tried once more alone:", *tests, sep="\n  ")
