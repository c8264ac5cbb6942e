"""Rows of one instant come in one order: what is sorted by an instant is sorted by a key of the row as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import deflect

SOURCES = Path(deflect.__file__).parent
INSTANTS_ALONE = {"eligibility/permission.py: claimed_at", "talks/contact.py: due_at"}
"""Queries that return nothing but the instant."""


def unsure(source: str) -> Iterator[str]:
    """Names the last column of each sorting that ends with an instant."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "order_by":
            continue
        column = call.args[-1] if call.args else None
        while isinstance(column, ast.Call):
            column = column.func.value if isinstance(column.func, ast.Attribute) else None
        if isinstance(column, ast.Attribute) and (column.attr == "at" or column.attr.endswith("_at")):
            yield column.attr


@pytest.mark.parametrize(
    ("sorting", "last"),
    [
        ("q.order_by(Leg.opened_at.desc())", ["opened_at"]),
        ("q.order_by(Leg.flow, Leg.opened_at)", ["opened_at"]),
        ("q.order_by(Row.at)", ["at"]),
        ("q.order_by(Leg.opened_at.desc(), Leg.id.desc())", []),
        ("q.order_by(Entry.sequence)", []),
    ],
)
def test_sorting_that_ends_with_an_instant_is_found(sorting: str, last: list[str]) -> None:
    assert list(unsure(sorting)) == last


def test_nothing_is_sorted_by_an_instant_alone() -> None:
    found = {
        f"{path.relative_to(SOURCES).as_posix()}: {column}"
        for path in SOURCES.rglob("*.py")
        if "migrations" not in path.parts
        for column in unsure(path.read_text("utf-8"))
    }
    assert found == INSTANTS_ALONE
