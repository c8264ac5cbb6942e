"""Folders, files and functions stay small enough to be read: the limits of CONTRIBUTING."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from source_tree import source_folders

from relevo.docs.packages import ROOT

FOLDER, FILE, FUNCTION = 16, 300, 40
LARGER_FOLDERS: dict[str, int] = {"deflect/storage": 17}  # a file for each thing between ledger and disk
"""Folders where one file more is natural, at most 17, each with its reason."""
MIGRATIONS = Path("deflect/migrations")
"""A migration is written once and never changed; its length follows from the tables."""
FOLDERS = [folder for folder in source_folders() if not folder.is_relative_to(MIGRATIONS)]


def files() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).glob("*.py"))


def test_folder_has_at_most_sixteen_files() -> None:
    counted = {str(folder): len([*(ROOT / folder).glob("*.py")]) for folder in FOLDERS}
    assert {name: count for name, count in counted.items() if count > LARGER_FOLDERS.get(name, FOLDER)} == {}


def test_file_has_at_most_three_hundred_lines() -> None:
    counted = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in files()}
    assert {name: lines for name, lines in counted.items() if lines > FILE} == {}


def test_function_has_at_most_forty_lines() -> None:
    found = {}
    for file in files():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION:
                    found[f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"] = lines
    assert found == {}
