"""A caller who leaves the queue of the shop keeps the place, and is offered no text that would take longer."""

from __future__ import annotations

import re

from sqlalchemy import select
from whole_system import SHOP, until
from whole_up import ON_SQLITE, System

from deflect.tables import Leg, Setting, WaitingCall


def measured(system: System, voice: int, text: int) -> None:
    """The waits of the shop's queue, as the relay stores them each minute."""
    figures = [
        {"queue": "tienda", "medium": medium, "minutes": minutes, "answers": 9, "newest": None}
        for medium, minutes in (("voice", voice), ("text", text))
    ]
    store = system.records.store
    with store.transaction() as db:
        db.merge(Setting(name="wait", value={"measured": figures}, changed_at=store.clock()))


def offers(system: System, number: str) -> list[object]:
    return [entry.meta["value"] for entry in system.records.timeline(number) if entry.kind == "offered"]


@ON_SQLITE
def test_leaving_after_the_key_brings_one_text_and_keeps_the_place(system: System) -> None:
    number, records = "+34600000195", system.records
    system.dial(number, "0 w4 2 w2", "--hang-up", to=SHOP).outcome()
    text = system.phone(number).gets("Guardamos tu turno hasta las")["body"]
    assert re.search(r"hasta las \d\d?:\d[05]\. Responde 1 seguir por mensaje, 2 que te llamemos\.", text)
    (conversation,) = records.conversations(number)
    began = conversation.queued_at
    assert (conversation.owner, began is not None) == ("queue", True)
    again = system.dial(number, "0 w10", "--hang-up", to=SHOP)

    def place() -> object:
        with records.store.reading() as db:
            calls = select(WaitingCall.since).join(Leg, Leg.id == WaitingCall.leg_id)
            return db.scalar(calls.where(Leg.theirs == number))

    assert until(place, "the second call in the queue") == began
    again.outcome()
    records.wait(lambda: records.legs(number, "voice")[-1].ended_at, "the call's end")
    assert len(records.texts(number)) == 1


@ON_SQLITE
def test_no_text_is_offered_where_it_waits_longer_than_the_phone(system: System) -> None:
    for tried in range(3):  # the relay measures each minute, and finds nothing here
        number = f"+3460000019{tried}"
        measured(system, voice=4, text=9)
        system.dial(number, "0 w3", "--hang-up", to=SHOP).outcome()
        if offers(system, number) == [False]:
            break
    (entry,) = [each for each in system.records.timeline(number) if each.kind == "offered"]
    assert entry.text == "por mensaje se tarda 9 min, más que por teléfono (4 min)"
    said = " ".join(each.text for each in system.records.timeline(number) if each.kind == "said")
    assert "Si cuelgas, te escribo y guardo tu turno: pulsa 1" in said
    assert "mensajes" not in said
