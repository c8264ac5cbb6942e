"""No order of inputs and answers books what was not on offer a short time before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from appointments import A, B, C, Thread
from hypothesis import given, settings
from hypothesis import strategies as some

from voice_flows.model.turns import Due, Fetched, Started, Text

INPUTS = some.one_of(
    some.sampled_from([Text("1"), Text("2"), Text("3"), Text("sí"), Text("no"), Text("repite"), Text("vuelve"),
                       Text("Ana"), Text("MENU"), Due("nudge"), Started()]),
    some.lists(some.sampled_from([A, B, C]), max_size=3, unique_by=lambda slot: slot["id"]),
    some.sampled_from([Fetched(0), Fetched(404), Fetched(500)]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    some.sampled_from(["reserva", "seguro", "copia", "nombre", "mira_dia"]),
    some.lists(some.tuples(INPUTS, some.sampled_from([0, 1, 14, 16, 600, 15000])), max_size=14),
)
def test_nothing_is_booked_that_was_not_offered_within_its_time(after: str, steps: list[tuple[Any, int]]) -> None:
    """Whatever comes in whatever order: a booking is of the list last told, which is no older than `fresh_for`."""
    thread = Thread(after)
    offered, at, looking = [A, B], thread.now, True
    for event, minutes in steps:
        asked, waiting = thread.asks, thread.turn.wait.kind == "fetch"
        looking = asked[-1].startswith("GET") if asked else looking
        if isinstance(event, list):
            if not waiting:
                continue
            event = Fetched(200, {"slots": event, "who": {"id": "7"}})
            if looking:
                offered, at = event.body["slots"], thread.now + timedelta(minutes=minutes)
        thread.give(event, minutes=minutes)
        for slot in thread.booked:
            assert slot in {one["id"] for one in offered}
            assert thread.now - at <= timedelta(minutes=15)
