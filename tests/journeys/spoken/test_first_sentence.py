"""A caller whose first sentence holds the order number: it is read back once, and the caller then only says yes."""

from __future__ import annotations

from itertools import cycle

import pytest
from whole_system import SHOP

from deflect.tables import Entry
from tests.journeys.spoken.spoken_house import House
from tests.journeys.spoken.spoken_sounds import synthetic

pytestmark = [pytest.mark.needs("model:whisper-base", "model:silero-vad")]
CALLER = "+34612000120"
"""A number without orders, so that the shop has to know which one is meant."""
MOST_TURNS = 8
"""Questions until the order is told of; a yes that was not heard is asked for again."""


@pytest.fixture(scope="module")
def timeline(house: House) -> list[Entry]:
    caller = house.call(SHOP, CALLER)
    yes = cycle(("es-si-dora", "es-si-alex"))
    for _ in range(MOST_TURNS):
        caller.listen()
        asked = house.asked(CALLER)
        if asked is None or asked.node == "algo_mas":
            break
        caller.says(synthetic("es-mi-pedido-48213-dora" if asked.node == "motivo" else next(yes)))
    caller.hang_up()
    return house.records.timeline(CALLER)


def test_number_of_the_first_sentence_is_read_back_and_never_asked_for(timeline: list[Entry]) -> None:
    asked = [one.meta["reason"] for one in timeline if one.kind == "said" and one.node == "pide" and "asks" in one.meta]
    assert asked
    assert set(asked) == {"confirm"}


def test_caller_who_only_says_yes_is_told_of_the_order_of_the_first_sentence(timeline: list[Entry]) -> None:
    learned = {one.meta["name"]: one.meta["value"] for one in timeline if one.kind == "collected"}
    assert learned["number"] == "48213"
    heard = [one for one in timeline if one.kind == "heard"]
    assert all(one.origin == "speech" for one in heard)
    assert any(one.kind == "said" and one.node == "algo_mas" for one in timeline)
