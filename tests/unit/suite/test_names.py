"""Tests are named for their subject and what it does, short enough for a report; their files are short too."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parents[2]
LONGEST = 80
PRONOUNS = re.compile(r"test_(it|its|they|them|this|that|these|those|anything|everything)_")
NAMES = [
    node.name
    for path in TESTS.rglob("test_*.py")
    for node in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
]


def test_names_are_short_enough_for_a_report() -> None:
    assert [name for name in NAMES if len(name) > LONGEST] == []


def test_files_share_no_name() -> None:
    """Two modules of one name cannot be imported in one run, only in two."""
    counts = Counter(path.name for path in TESTS.rglob("*.py") if path.name not in {"conftest.py", "__init__.py"})
    assert [name for name, count in counts.items() if count > 1] == []


def test_files_have_at_most_300_lines() -> None:
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in TESTS.rglob("*.py")}
    assert {name: count for name, count in lines.items() if count > 300} == {}


def test_names_begin_with_their_subject_and_not_with_a_pronoun() -> None:
    assert [name for name in NAMES if PRONOUNS.match(name)] == []
