"""Fails where a test was skipped for a reason that is not on this short list; prints the time by kind, and enforces it.

Takes the reports of all runs: the tests themselves, and the repetition of some at another instant (counted apart). The
Makefile's workers share the tests, so of three a kind's time is a third of what its tests took. A kind fails at
twice its budget: the machines are shared.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

ALLOWED: set[str] = {"a file cannot be made read-only for root here"}  # a container may not be allowed to
BUDGET_S = {"unit": 120, "adapters": 1200, "journeys": 1080, "pages": 240}
PATIENCE = 2
WORKERS = int(re.findall(r"^WORKERS \?= (\d+)$", Path(__file__).parents[1].joinpath("Makefile").read_text(), re.M)[0])


def checked(report: Path) -> list[str]:
    """Prints the seconds spent by kind of test; returns what is wrong with the run."""
    cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314  our own report
    skips = {(skip.get("message") or "") for case in cases for skip in case.iter("skipped")} - ALLOWED
    spent: dict[str, float] = defaultdict(float)
    for case in cases:
        for kind in BUDGET_S:
            if f".{kind}." in (case.get("classname") or ""):
                spent[kind] += float(case.get("time") or 0) / WORKERS
    print(report.stem)
    for kind in spent:
        over = "  OVER" if spent[kind] > BUDGET_S[kind] else ""
        print(f"  {kind:10} {spent[kind]:6.1f} s of {BUDGET_S[kind]} s{over}")
    far_over = [kind for kind in spent if spent[kind] > PATIENCE * BUDGET_S[kind]]
    return [
        *(f"{report.stem}: skipped, and not allowed to: {skip}" for skip in sorted(skips)),
        *(f"{report.stem}: far over the time budget of CONTRIBUTING.md: {kind}" for kind in far_over),
    ]


if problems := [problem for report in sys.argv[1:] for problem in checked(Path(report))]:
    sys.exit("\n".join(problems))
