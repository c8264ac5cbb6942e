"""Every test can fail: it asserts something itself or calls a function of the tests that does. None sleeps.

Read from the source by names: a call counts when a function of that name, in the same file or in a file that holds
no tests, asserts something itself or through another such function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in TESTS.rglob("*.py")}
ASSERTING = frozenset({"raises", "warns", "fail", "expect"})
"""Functions of pytest and of Playwright."""
SLEEPING = frozenset({"sleep", "wait_for_timeout"})


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def called(node: ast.AST) -> set[str]:
    """The last words of all functions called in a piece of source."""
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls}


@cache
def asserts(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or bool(ASSERTING & called(function))


def checkers(known: list[ast.FunctionDef]) -> set[str]:
    """Names of those of the known functions that assert something, directly or through others of them."""
    names = {function.name for function in known if asserts(function)}
    while more := {each.name for each in known if each.name not in names and names & called(each)}:
        names |= more
    return names


def is_test(function: ast.FunctionDef) -> bool:
    return function.name.startswith("test_")


SHARED = [each for path, tree in TREES.items() if not path.name.startswith("test_") for each in functions(tree)]


def blind(tree: ast.AST) -> list[str]:
    """Names of tests in a file that no behaviour of the product could make fail."""
    found = list(functions(tree))
    known = checkers([*SHARED, *(each for each in found if not is_test(each))])
    return [each.name for each in found if is_test(each) and not asserts(each) and not known & called(each)]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def test_a():\n    run_product()", ["test_a"]),
        ("def test_a():\n    assert run()", []),
        ("def test_a():\n    with pytest.raises(ValueError):\n        run()", []),
        ("def holds():\n    assert run()\ndef test_a():\n    holds()", []),
    ],
)
def test_scan_finds_tests_that_cannot_fail(source: str, names: list[str]) -> None:
    assert blind(ast.parse(source)) == names


def test_every_test_asserts_something() -> None:
    assert {path.name: names for path, tree in TREES.items() if (names := blind(tree))} == {}


def test_no_test_sleeps() -> None:
    assert [path.name for path, tree in TREES.items() if SLEEPING & called(tree)] == []
