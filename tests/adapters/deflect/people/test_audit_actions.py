"""What the audit has rows of, without a look at each row, on both databases."""

from __future__ import annotations

from sqlalchemy import event, text

from deflect.people import audit
from deflect.people.audit import Actor
from deflect.storage.store import Store

ACTIONS = ("account_created", "conversation_opened", "signed_in")
ROWS = 600
"""Of each act: so many that no plan of either database would look at all of them without need."""


def test_no_act_is_no_action(store: Store) -> None:
    with store.reading() as db:
        assert audit.actions(db) == []


def test_actions_are_looked_up_one_after_the_other(store: Store) -> None:
    with store.transaction() as db:
        for number in range(ROWS * len(ACTIONS)):
            audit.write(db, store, Actor("system", "ana"), ACTIONS[number % len(ACTIONS)], f"usr_{number}")
    with store.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    asked: list[tuple[str, object]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with store.reading() as db:
        assert audit.actions(db) == sorted(ACTIONS)
    query, values = next(one for one in asked if "FROM audit" in one[0])
    explained = "EXPLAIN QUERY PLAN" if store.sqlite else "EXPLAIN"
    with store.engine.connect() as connection:
        plan = [str(row) for row in connection.exec_driver_sql(f"{explained} {query}", values)]  # type: ignore[arg-type]
    assert any("ix_audit_action" in step for step in plan)
    assert not any("SCAN audit" in step or "Seq Scan on audit" in step for step in plan)
