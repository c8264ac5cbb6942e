"""docs/architecture.md and its pictures say what the code says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from source_tree import source_folders

from relevo.docs import packages
from relevo.docs.__main__ import PICTURES


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_picture_is_what_the_code_says(name: str) -> None:
    assert (packages.ROOT / name).read_text("utf-8") == PICTURES[name](), f"run `make docs` and commit {name}"


def test_import_that_follows_from_others_is_not_drawn() -> None:
    imports = {"a": frozenset("bcd"), "b": frozenset("c"), "c": frozenset("d"), "d": frozenset[str]()}
    assert packages.reduced(imports) == {"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": set()}


def test_part_stands_above_all_that_it_imports() -> None:
    imports = {"a": frozenset("bd"), "b": frozenset("c"), "c": frozenset[str](), "d": frozenset[str]()}
    assert packages.levels(imports) == {"a": 2, "b": 1, "c": 0, "d": 0}


PAGE = (packages.ROOT / "docs/architecture.md").read_text("utf-8")
FOLDERS = re.findall(r"^- `([^`]+)/`: (.+)\n  (\S.*)$", PAGE, re.MULTILINE)
STEP = re.compile(r"^(\d+)\. `([^`]+)` `([^`]+)`: \S", re.MULTILINE)
PARTS = re.split(r"^### ", PAGE.split("## Four walks")[1].split("\n## ")[0], flags=re.MULTILINE)[1:]
WALKS = {title: STEP.findall(steps) for title, _, steps in (part.partition("\n") for part in PARTS)}


def pattern(folder: str) -> re.Pattern[str]:
    """`<kind>` in a folder's name stands for any one folder."""
    return re.compile(re.sub(r"<\w+>", r"[^/]+", folder))


def folders() -> Iterator[str]:
    for package in (name for layer in packages.LAYERS for name in layer):
        yield from (str(path.relative_to(packages.ROOT)) for path in (packages.ROOT / package).glob("**/"))


def test_every_folder_of_the_code_is_described() -> None:
    named = [pattern(folder) for folder, *_ in FOLDERS]
    sources = map(str, source_folders())
    assert [folder for folder in sources if not any(one.fullmatch(folder) for one in named)] == []


def test_every_described_folder_exists_and_stands_there_once() -> None:
    there = [*folders()]
    named = [folder for folder, *_ in FOLDERS]
    assert [one for one in named if not any(pattern(one).fullmatch(folder) for folder in there)] == []
    assert len(named) == len(set(named)) > 50


def test_every_folder_has_two_lines() -> None:
    assert len(re.findall(r"^- `[^`]+/`: ", PAGE, re.MULTILINE)) == len(FOLDERS)


DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def holds(file: Path, name: str) -> bool:
    """A Python file defines `name` or `Class.name`; another one at least mentions it."""
    text = file.read_text("utf-8")
    if file.suffix != ".py":
        return name in text
    body: list[ast.stmt] = ast.parse(text).body
    for part in name.split("."):
        found = [one for one in body if isinstance(one, DEFINITIONS) and one.name == part]
        if not found:
            return False
        body = found[0].body
    return True


@pytest.mark.parametrize("walk", WALKS)
def test_every_step_of_a_walk_is_there(walk: str) -> None:
    steps = WALKS[walk]
    assert [number for number, *_ in steps] == [str(number) for number in range(1, len(steps) + 1)]
    assert [f"{file} {name}" for _, file, name in steps if not holds(packages.ROOT / file, name)] == []


def test_there_are_four_walks() -> None:
    assert len(WALKS) == 4


RECIPES = {
    title.strip(): text
    for title, _, text in (
        one.partition("\n") for one in re.split(r"^### ", PAGE.split("## Recipes")[1], flags=re.MULTILINE)[1:]
    )
}


def test_every_axis_of_growth_has_a_recipe() -> None:
    axes = ("channel", "provider", "node kind", "language", "recogniser", "permission", "view of the desk")
    assert [title.split(" ", 2)[2] for title in RECIPES] == list(axes)


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipe_lists_its_places_and_names_the_test_that_holds_it(recipe: str) -> None:
    text = RECIPES[recipe]
    assert re.search(r"^1\. ", text, re.MULTILINE)
    held = re.findall(r"`(tests/[^`]+)`", text.split("Held by")[1])
    assert held
    assert [one for one in held if not (packages.ROOT / one).exists()] == []
