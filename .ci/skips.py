"""Fails where a test was skipped for a reason that is not on this short list; prints the time by kind, and enforces it.

Two workers share the tests, so a kind's time is half of what its tests took together. A kind fails at twice its budget:
the machines are shared, and a busy neighbour is nobody's fault.
"""

import sys
from collections import defaultdict
from xml.etree import ElementTree

ALLOWED: set[str] = set()
BUDGET_S = {"unit": 90, "adapters": 240, "journeys": 360, "pages": 120}
WORKERS, PATIENCE = 2, 2

cases = list(ElementTree.parse(sys.argv[1]).iter("testcase"))  # noqa: S314  our own report
skips = {(skip.get("message") or "") for case in cases for skip in case.iter("skipped")} - ALLOWED
spent: dict[str, float] = defaultdict(float)
for case in cases:
    for kind in BUDGET_S:
        if f".{kind}." in (case.get("classname") or ""):
            spent[kind] += float(case.get("time") or 0) / WORKERS
for kind, budget in BUDGET_S.items():
    print(f"{kind:10} {spent[kind]:6.1f} s of {budget} s{'  OVER' if spent[kind] > budget else ''}")
if skips:
    sys.exit("skipped, and not allowed to: " + "; ".join(sorted(skips)))
if over := [kind for kind, budget in BUDGET_S.items() if spent[kind] > PATIENCE * budget]:
    sys.exit("far over the time budget of CONTRIBUTING.md: " + ", ".join(over))
