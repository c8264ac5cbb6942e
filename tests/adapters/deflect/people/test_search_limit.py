"""A search that would look through too much ends in time, on both databases, and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
from ledger_world import MARTA, World
from sqlalchemy import ColumnElement, literal_column, text
from sqlalchemy.orm import Session

from deflect.desk.lists import inbox
from deflect.desk.search import limit
from deflect.people.teams import Scope
from deflect.storage.errors import SchemaMissing

AGENT = Scope("usr_pau")


def counting(most: int) -> str:
    """A statement that counts so far, one row after the other; millions take seconds on either database."""
    return f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) SELECT max(i) FROM n)"


def look_into_all(*_: Any) -> ColumnElement[bool]:
    return literal_column(f"{counting(100_000_000)} > 0")


def page(db: Session, words: str) -> set[str]:
    return {row.number for row in inbox.page(db, "open", AGENT, words, "ES").rows}


@pytest.fixture
def desk(world: World) -> World:
    world.call(MARTA, "call-1")
    return world


def test_search_ends_when_its_time_is_over(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(limit, "SECONDS", 0.02)
        patched.setattr("deflect.desk.search.found.holding", look_into_all)
        with pytest.raises(limit.SearchTooLong, match="add a word or a filter"), desk.store.reading() as db:
            page(db, "pedido")
    with desk.store.reading() as db:
        assert page(db, MARTA) == {MARTA}


def test_limit_is_gone_after_the_search(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "SECONDS", 0.05)
    with desk.store.reading() as db:
        with limit.limited(db):
            db.execute(text("SELECT 1"))
        assert db.scalar(text(f"SELECT {counting(500_000)}")) == 500_000


def test_limit_is_gone_after_a_search_that_ended_early(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "SECONDS", 0.05)
    with pytest.raises(limit.SearchTooLong), desk.store.reading() as db, limit.limited(db):
        db.execute(text(f"SELECT {counting(100_000_000)}"))
    with desk.store.reading() as db:
        assert db.scalar(text(f"SELECT {counting(500_000)}")) == 500_000


def test_fault_of_a_statement_is_no_end_of_time(desk: World) -> None:
    with pytest.raises(SchemaMissing), desk.store.reading() as db, limit.limited(db):
        db.execute(text("SELECT no_such_column"))
