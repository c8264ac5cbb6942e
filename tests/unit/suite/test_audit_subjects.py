"""What an act was on is told in words, also where the audit names a list or a store of ours, not a row."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CALLS = {"write": 4, "looked": 3, "note": 1}
"""Place of the subject among the arguments of what adds a row to the audit; `note` is the command line's."""


def written() -> Iterator[str]:
    """Subjects that the code gives as literals, also as one side of an `or` or of a choice."""
    for package in ("deflect", "gateway", "relevo"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    owner, place = ast.unparse(node.func.value), CALLS.get(node.func.attr)
                    if place is not None and owner in {"audit", "login"} and len(node.args) > place:
                        yield from literals(node.args[place])


def literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.BoolOp | ast.IfExp):
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                yield from literals(part)


@pytest.mark.parametrize("language", ["es", "en"])
def test_subject_of_an_act_has_words(language: str) -> None:
    words = json.loads((ROOT / "gateway/workspace/locales" / language / "words.json").read_text("utf-8"))
    subjects = set(written())
    assert {"blocks", "opt_outs", "quarantine"} <= subjects
    assert {subject for subject in subjects if f"audit.of_{subject}" not in words} == set()
