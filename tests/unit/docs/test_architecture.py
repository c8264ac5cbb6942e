"""docs/architecture.md and its pictures say what the code says."""

from __future__ import annotations

import pytest

from relevo.docs import house
from relevo.docs.__main__ import PICTURES


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_picture_is_what_the_code_says(name: str) -> None:
    assert (house.ROOT / name).read_text("utf-8") == PICTURES[name](), f"run `make docs` and commit {name}"


def test_import_that_follows_from_others_is_not_drawn() -> None:
    imports = {"a": frozenset("bcd"), "b": frozenset("c"), "c": frozenset("d"), "d": frozenset[str]()}
    assert house.reduced(imports) == {"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": set()}


def test_part_stands_above_all_that_it_imports() -> None:
    imports = {"a": frozenset("bd"), "b": frozenset("c"), "c": frozenset[str](), "d": frozenset[str]()}
    assert house.levels(imports) == {"a": 2, "b": 1, "c": 0, "d": 0}
