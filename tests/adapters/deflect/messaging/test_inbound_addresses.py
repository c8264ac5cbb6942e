"""Addresses and words of messages on either database: one customer, nothing lost, nothing that cannot be answered."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, OURS, World
from sqlalchemy import select

from deflect.conversations.timeline import CUT
from deflect.inbound.intake import SetAside
from deflect.tables import Identity


def test_nul_and_control_characters_do_not_reach_either_database(world: World) -> None:
    world.write("a\x00b\x1b\u202ec\ud800")
    assert [entry.text for entry in world.entries("message_in")] == ["abc"]


def test_one_customer_whose_number_is_written_in_four_ways(world: World) -> None:
    for sender in ("0034612345678", "+34 612 345 678", "whatsapp:+34612345678", MARTA):
        world.write("hola", sender=sender)
    with world.store.reading() as db:
        assert [row.address for row in db.scalars(select(Identity))] == [MARTA]
    assert len(world.conversations()) == 1


@pytest.mark.parametrize("sender", ["12345", "BANCO", "+", "<b>x</b>", "9" * 20, OURS])
def test_no_conversation_begins_that_could_not_be_answered(world: World, sender: str) -> None:
    with pytest.raises(SetAside):
        world.write("hola", sender=sender)
    assert (world.conversations(), world.rows()) == ([], [])


def test_entry_that_is_too_long_is_marked_as_cut(world: World) -> None:
    world.write("mi pedido " + "x" * 30_000)
    (entry,) = world.entries("message_in")
    assert entry.text.endswith(CUT)
