"""Fails when a test was skipped for a reason that is not on this short list, and prints the time by kind."""

import sys
from collections import defaultdict
from xml.etree import ElementTree

ALLOWED: set[str] = set()
BUDGET_S = {"unit": 60, "adapters": 120, "journeys": 180, "pages": 120}

cases = list(ElementTree.parse(sys.argv[1]).iter("testcase"))  # noqa: S314  our own report
skips = {(skip.get("message") or "") for case in cases for skip in case.iter("skipped")} - ALLOWED
spent: dict[str, float] = defaultdict(float)
for case in cases:
    spent[(case.get("classname") or "").split(".")[1:2][0]] += float(case.get("time") or 0)
for kind, seconds in sorted(spent.items()):
    print(f"{kind:10} {seconds:6.1f} s of {BUDGET_S.get(kind, 0)} s")
if skips:
    sys.exit("skipped, and not allowed to: " + "; ".join(sorted(skips)))
over = [kind for kind, seconds in spent.items() if seconds > BUDGET_S.get(kind, 0)]
if over:
    sys.exit("over the time budget of CONTRIBUTING.md: " + ", ".join(sorted(over)))
