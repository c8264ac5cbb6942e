"""A customer answers when they like: seconds, hours or days later, at the step where the call stopped."""

from __future__ import annotations

import pytest
from whole_up import ON_SQLITE, System


@ON_SQLITE
@pytest.mark.parametrize(
    ("number", "later"),
    [("+34600000121", {"seconds": 10}), ("+34600000122", {"hours": 10}), ("+34600000123", {"days": 10})],
    ids=["10 s", "10 h", "10 days"],
)
def test_the_answer_goes_on_where_the_call_stopped(system: System, number: str, later: dict[str, float]) -> None:
    call, phone = system.dial(number, "48213 p 1 w0.2", "--hang-up"), system.phone(number)
    phone.gets("¿Mañana o tarde?")
    call.outcome()
    node = system.records.legs(number, "text")[0].session["node"]
    system.records.pass_time(**later)
    phone.writes("por la tarde")
    phone.gets("Hecho, pedido 48213")
    (thread,) = system.records.legs(number, "text")
    assert (node, thread.session["node"]) == ("cuando", "algo_mas")
    assert len(system.records.conversations(number)) == 1
