"""Customers with a thread phone, say yes aloud, and go on at the very place where the thread stands.

Cells of the matrix in `tests/adapters/deflect/resuming`, over SIP.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest
from whole_system import SHOP, until

from tests.journeys.spoken.spoken_house import House
from tests.journeys.spoken.spoken_sounds import digits, synthetic

pytestmark = [pytest.mark.needs("sounds", "model:whisper-base", "model:silero-vad")]
AT_ONCE = 2
"""Callers: each speaks to the one recogniser of a busy machine."""
MOST_TURNS = 5
"""Questions of a call; what was not understood is asked again."""
DATES = ("hola", "1", "48213", "1")
"""What somebody writes who then has dates to choose from in writing."""


@dataclass(frozen=True)
class Cell:
    """What the customer wrote before, and where the call is once they said yes, and the last digits of their order."""

    caller: str
    wrote: tuple[str, ...]
    goes_on_at: str


CELLS = {
    "bot": Cell("+34612000131", DATES, "elige_dia"),
    "opted_out": Cell("+34612000132", (*DATES, "BAJA"), "elige_dia"),
    "queue": Cell("+34612000133", ("hola", "PERSONA"), "cola"),
    "invoice": Cell("+34612000134", ("hola", "3"), "sigue_hilo"),
}


def answered(house: House, cell: Cell, times: int) -> bool:
    return len(house.records.texts(cell.caller)) >= times


def played(house: House, cell: Cell) -> None:
    """Writes as before, phones, and answers what is asked until the call is where it goes on."""
    for place, body in enumerate(cell.wrote, 1):
        house.phone(cell.caller).writes(body, to=SHOP)
        until(partial(answered, house, cell, place), f"the answer to '{body}'")
    caller = house.call(SHOP, cell.caller)
    for _ in range(MOST_TURNS):
        caller.listen()
        asked = house.asked(cell.caller)
        if asked is None or asked.node == cell.goes_on_at:
            break
        caller.says(synthetic("es-si-dora") if asked.node == "retomar" else digits("es", "213"))
    caller.hang_up()


@pytest.fixture(scope="module")
def calls(house: House) -> Iterator[dict[str, Future[None]]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(played, house, cell) for name, cell in CELLS.items()}


@pytest.mark.parametrize("name", CELLS)
def test_spoken_yes_leads_to_the_place_where_the_thread_stands(
    house: House, calls: dict[str, Future[None]], name: str
) -> None:
    calls[name].result(150)
    cell = CELLS[name]
    (call,) = house.records.legs(cell.caller, "voice")
    told = [one for one in house.records.timeline(cell.caller) if one.leg_id == call.id]
    asked = [one.node for one in told if one.kind == "said" and "asks" in one.meta]
    assert asked[0] == "retomar"
    assert asked[-1] == cell.goes_on_at
    assert set(asked) <= {"retomar", "sigue_hilo", cell.goes_on_at}, "what the thread knows is asked again"
    assert {one.origin for one in told if one.kind == "heard"} == {"speech"}
