"""The voice program is forked once for every four lines: it loads nothing large that no call needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
OF_OTHERS = (
    *("flask", "werkzeug", "jinja2", "wtforms", "spectree", "gateway.workspace", "zxcvbn", "psycopg"),
    *("alembic", "mako", "relevo.bench", "relevo.cli.db"),
)
"""Frameworks of web pages, the words of bad passwords (12 MB), the driver of a database that is not set, upgrades of
the schema (7 MB), and the other verbs of `relevo` (4 MB)."""


def test_voice_program_loads_only_what_calls_need() -> None:
    imports = "import sys, relevo.cli.run, relevo.programs.voice"
    lines = f"{imports}; print([one for one in {OF_OTHERS} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, cwd=ROOT, text=True, check=True)
    assert done.stdout.strip() == "[]"
