"""A source whose texts are accepted and never answered gets no more for a time; the others are not touched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ledger_world import OURS, POLICY, World

from deflect.eligibility import text_sources
from deflect.facts import Caller
from deflect.steps.ledger import Ledger
from voice_flows.model.turns import Keys

FEW = replace(POLICY, unanswered=5, per_source_an_hour=8)


@pytest.fixture
def careful(world: World) -> World:
    world.ledger = Ledger(world.store, world.ledger.flows, world.vault, FEW, world.installation)
    return world


def accepts(world: World, number: int, source: str) -> bool:
    """Whether a caller of this source is offered text, and takes it."""
    caller = Caller(f"{source}-{number}", f"+34611{number:06d}", OURS, "trusted", "sip", "mobile", source=source)
    leg = world.ledger.open_call(caller, "tienda").leg
    turn = world.ledger.advance(leg, "1", Keys("2"))
    assert turn is not None
    offered = turn.session.node == "oferta"
    if offered:
        world.ledger.advance(leg, "2", Keys("1"))
    world.ledger.close(leg, "close", "hung_up")
    return offered


def closed(world: World) -> list[str]:
    with world.store.reading() as db:
        return [one.source for one in text_sources.all_closed(db, world.clock(), FEW.unanswered)]


def test_source_whose_texts_are_never_answered_is_closed_for_a_time(careful: World) -> None:
    assert all(accepts(careful, number, "carrier") for number in range(5))
    assert closed(careful) == []
    careful.clock.forward(minutes=11)
    assert closed(careful) == ["carrier"]
    assert not accepts(careful, 50, "carrier")
    assert accepts(careful, 51, "other")
    careful.clock.forward(hours=6)
    assert closed(careful) == []
    assert accepts(careful, 52, "carrier")


def test_one_answer_in_twenty_keeps_a_source_open(careful: World) -> None:
    for number in range(5):
        accepts(careful, number, "carrier")
    careful.send_all()
    careful.write("1", sender="+34611000003")
    careful.clock.forward(minutes=11)
    assert closed(careful) == []
    assert accepts(careful, 50, "carrier")


def test_one_source_cannot_use_up_the_day(careful: World) -> None:
    assert [accepts(careful, number, "carrier") for number in range(9)] == [True] * 8 + [False]
    assert accepts(careful, 50, "other")
    careful.clock.forward(hours=1, seconds=1)
    for number in range(9):
        careful.write("1", sender=f"+34611{number:06d}")
    assert accepts(careful, 51, "carrier")


def test_calls_without_a_source_are_not_counted(careful: World) -> None:
    assert all(accepts(careful, number, "") for number in range(12))
