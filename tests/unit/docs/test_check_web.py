"""`make check` names the web's checks when it skips them, and never skips them in CI."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.needs("make")


def check_web(ci: str) -> subprocess.CompletedProcess[str]:
    """`make check-web` on a machine that has no Node.js."""
    make = shutil.which("make") or ""
    environment = {"PATH": "", "CI": ci}
    return subprocess.run(
        [make, "check-web", "PYTHON=none"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_web_checks_without_node_are_skipped_by_name() -> None:
    made = check_web("")
    assert made.returncode == 0
    assert "skipped: biome, tsc and vitest" in made.stdout


def test_web_checks_without_node_fail_in_ci() -> None:
    made = check_web("true")
    assert made.returncode != 0
    assert "never skips them" in made.stderr
