"""Conversations of a release before get the turn that their rows tell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import MetaData, insert, select

from deflect.migrations import upgrading
from deflect.storage.store import Store
from deflect.tables import Conversation

BEFORE = "0027"
AT = [datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in range(8, 13)]
CASES: dict[str, tuple[dict[str, Any], str, datetime]] = {
    "resolved": ({"state": "resolved", "resolved_at": AT[3]}, "none", AT[3]),
    "snoozed": ({"state": "snoozed", "owner": "agent"}, "none", AT[4]),
    "queued": ({"owner": "queue", "queued_at": AT[1]}, "us", AT[1]),
    "calling": ({"owner": "bot"}, "bot", AT[4]),
    "asked": ({"owner": "bot", "last_word_at": AT[2]}, "customer", AT[2]),
    "unanswered": ({"owner": "agent", "last_word_at": AT[3]}, "us", AT[3]),
    "answered": ({"owner": "agent", "last_word_at": AT[1]}, "customer", AT[1]),
}


def test_the_turn_of_older_rows_is_filled_in(url: str) -> None:
    store = Store(url)
    upgrading.upgrade(store.engine, BEFORE)
    old = MetaData()
    old.reflect(store.engine, only=["customer", "user_account", "conversation", "leg", "entry"])
    rows: list[tuple[str, dict[str, Any]]] = [
        ("customer", {"id": "c", "language": "es", "created_at": AT[0]}),
        ("user_account", {"id": "ana", "email": "a@x", "password_hash": "", "role": "agent", "name": "Ana",
                          "language": "es", "active": True, "created_at": AT[0]}),
    ]  # fmt: skip
    rows += [("conversation", {"id": name, **given}) for name, (given, _, _) in CASES.items()]
    rows += [
        ("leg", {"id": name, "conversation_id": name, "medium": medium, "channel": medium, "wait": "answer"})
        for name, medium in (("calling", "voice"), ("asked", "text"))
    ]
    rows.append(("entry", {"id": "e", "conversation_id": "answered", "sequence": 1, "kind": "message_out",
                           "user_id": "ana", "at": AT[2], "received_at": AT[2]}))  # fmt: skip
    usual: dict[str, Any] = {"state": "open", "owner": "bot", "customer_id": "c", "created_at": AT[0],
                             "opened_at": AT[0], "last_entry_at": AT[4]}  # fmt: skip
    with store.engine.begin() as db:
        for name, given in rows:
            row = {column.name: usual.get(column.name, _empty(column.type)) for column in old.tables[name].c
                   if not column.nullable and column.server_default is None}  # fmt: skip
            db.execute(insert(old.tables[name]), row | given)
    store.upgrade()
    with store.reading() as session:
        found = {one.id: (one.turn, one.turn_since) for one in session.scalars(select(Conversation))}
    store.dispose()
    assert found == {name: (turn, since) for name, (_, turn, since) in CASES.items()}


def _empty(kind: Any) -> Any:
    made = {datetime: AT[0], str: "", int: 0, bool: False}
    return made.get(kind.python_type, {})
