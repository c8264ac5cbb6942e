"""The steps of the schema are one chain: each names the one before it, and no number is given twice."""

from __future__ import annotations

import re
from pathlib import Path

VERSIONS = Path(__file__).parents[3] / "deflect" / "migrations" / "versions"


def test_steps_of_the_schema_are_one_chain() -> None:
    steps = []
    for path in sorted(VERSIONS.glob("v*.py")):
        told = dict(re.findall(r'^(revision|down_revision)(?:: [^=]+)? = "?(\w+)"?$', path.read_text("utf-8"), re.M))
        assert path.name.startswith(f"v{told['revision']}_"), f"{path.name} is revision {told['revision']}"
        steps.append((told["down_revision"], told["revision"]))
    assert [before for before, _ in steps[1:]] == [revision for _, revision in steps[:-1]]
