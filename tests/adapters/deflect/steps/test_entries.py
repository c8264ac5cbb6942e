"""What a step's effects leave on the timeline."""

from __future__ import annotations

import pytest
from ledger_world import World
from sqlalchemy import select

from deflect.steps.entries import record_effect
from deflect.storage.unit import Unit
from deflect.tables import Entry
from voice_flows.model.turns import Json, Learned


@pytest.mark.parametrize("value", ["123", ["123"], {"back": ["123"]}], ids=str)
def test_an_answer_is_read_beside_its_question_however_deep_it_stands(world: World, value: Json) -> None:
    call = world.call().leg

    def learn(unit: Unit) -> None:
        conversation, leg = unit.locked(call)
        record_effect(unit, conversation, leg, Learned("", "collected", "code", value), "El código de la tarjeta")

    world.ledger.work(learn)
    with world.store.reading() as db:
        meta = db.scalars(select(Entry.meta).where(Entry.kind == "collected")).one()
    assert "123" not in str(meta["value"])
    assert "cvv" in str(meta["value"])
