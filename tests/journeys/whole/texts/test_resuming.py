"""A customer answers when they like: seconds, hours or days later, at the step where the call stopped."""

from __future__ import annotations

from whole_up import ON_SQLITE, System

LATER = {"+34600000121": {"seconds": 10}, "+34600000122": {"hours": 10}, "+34600000123": {"days": 10}}


def stands_at(system: System, number: str) -> str:
    (thread,) = system.records.legs(number, "text")
    return str(thread.session["node"])


@ON_SQLITE
def test_an_answer_goes_on_where_the_call_stopped_10_s_10_h_and_10_days_later(system: System) -> None:
    calls = [system.dial(number, "48213 p 1 w1", "--hang-up") for number in LATER]
    for number, call in zip(LATER, calls, strict=True):
        system.phone(number).gets("¿Mañana o tarde?")
        call.outcome()
    for number, later in LATER.items():
        assert stands_at(system, number) == "cuando"
        system.records.pass_time(**later)
        system.phone(number).writes("por la tarde")
        system.phone(number).gets("Hecho, pedido 48213")
        assert stands_at(system, number) == "algo_mas"
        assert len(system.records.conversations(number)) == 1
