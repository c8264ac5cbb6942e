"""Tests write small programs as texts and run them in processes of their own: what those import exists."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[2]
OURS = "deflect|gateway|ivr|relevo|speech|tests|voice_flows"
IMPORT = re.compile(rf"^(?:from|import) ((?:{OURS})(?:\.\w+)*)", re.MULTILINE)


def imports() -> Iterator[tuple[str, str]]:
    """Where a text of a test imports a module of ours, and which."""
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from ((f"{path.name}:{node.lineno}", module) for module in IMPORT.findall(node.value))


def exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # its package is not there either
        return False


def test_modules_imported_by_programs_in_strings_exist() -> None:
    found = list(imports())
    assert len(found) > 5
    assert [(where, module) for where, module in found if not exists(module)] == []
