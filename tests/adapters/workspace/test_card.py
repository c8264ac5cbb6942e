"""The context card: what is done and what is not, and no record of a business twice with two times."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from deflect import desk
from deflect.desk.customers.learned import looked
from deflect.people.teams import Scope
from deflect.tables import Conversation, Entry
from tests.office_hours import TUESDAY_AT_TEN
from tests.workspace_app import Place


def looked_up(name: str, value: object, minutes: int) -> Entry:
    meta = {"name": name, "value": value}
    return Entry(kind="looked_up", text="", node="n", meta=meta, at=TUESDAY_AT_TEN + timedelta(minutes=minutes))


def test_record_that_stands_alone_is_left_out_of_its_list() -> None:
    one, two = {"number": "48213", "item": "Sofá"}, {"number": "48190", "item": "Mesa"}
    shown = looked([looked_up("orders", [one, two], 1), looked_up("order", one, 9)])
    assert [(each.name, each.value) for each in shown] == [("order", one), ("orders", [two])]


def test_list_of_nothing_else_is_not_shown() -> None:
    one = {"number": "48213"}
    assert [each.name for each in looked([looked_up("order", one, 1), looked_up("orders", [one], 2)])] == ["order"]


def test_goal_reached_since_they_said_what_they_want_is_done(place: Place) -> None:
    everything = Scope(place.agents[0])
    with place.store.transaction() as db:
        held = db.scalars(select(Conversation).where(Conversation.subject.contains("entrega del jueves"))).one()
        before = desk.card(db, held.id, everything)
        assert before is not None
        assert before.done == ()
        entry = db.scalars(select(Entry).where(Entry.conversation_id == held.id, Entry.kind == "message_out")).first()
        assert entry is not None
        entry.kind, entry.meta = "goal", {"name": "entrega_cambiada", "value": True}
        db.flush()
        after = desk.card(db, held.id, everything)
    assert after is not None
    assert [one.name for one in after.done] == ["entrega cambiada"]
