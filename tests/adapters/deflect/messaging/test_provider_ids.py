"""A provider's ids and addresses may hold what PostgreSQL cannot store; nothing is lost by that."""

from __future__ import annotations

from ledger_world import MARTA, OURS, World
from sqlalchemy import select

from deflect.facts import Inbound
from deflect.inbound import missed
from deflect.tables import Journal

NUL = "\0"


def test_message_whose_key_holds_nul_is_taken_in_once(world: World) -> None:
    for _ in range(2):
        world.write("hola", key=f"SM{NUL}7", media=(f"https://example.com/{NUL}a",))
    assert [entry.text for entry in world.entries("message_in")] == ["hola"]


def test_status_whose_ids_hold_nul_moves_its_text(world: World) -> None:
    world.write("hola")
    (row,) = world.send_all()
    assert world.carrier(row.id, "delivered", provider_id=f"SM{NUL}-{row.id}")
    assert not world.carrier(f"row{NUL}", "delivered", provider_id=f"SM{NUL}")
    assert world.rows()[0].state == "delivered"


def test_listed_message_whose_key_holds_nul_is_entered_once(world: World) -> None:
    listed = Inbound("sms", f"SM{NUL}8", MARTA, OURS, "hola", world.clock())
    assert missed.enter(world.store, world.vault, "twilio", listed)
    assert not missed.enter(world.store, world.vault, "twilio", listed)
    with world.store.reading() as db:
        assert list(db.scalars(select(Journal.key))) == ["SM8"]
