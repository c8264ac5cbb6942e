"""Calls: one input, one transaction, once; and the move to text."""

from __future__ import annotations

import multiprocessing
import threading

import pytest
from ledger_world import World
from sqlalchemy import func, select

from deflect.end_reasons import END_REASONS
from deflect.storage import event_feed
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.store import new_id
from deflect.storage.unit import UnknownLeg
from deflect.tables import Customer, Seen
from voice_flows.model.turns import Ask, Heard, Keys, Speech, Text


def test_a_call_opens_a_conversation_with_a_reference_to_speak(world: World) -> None:
    opened = world.call()
    assert [entry.kind for entry in world.entries()] == ["started", "said"]
    assert len(opened.reference) == 4
    assert isinstance(opened.turn.effects[-1], Ask)
    assert world.conversations()[0].state == "open"


def test_a_call_told_twice_is_one_call(world: World) -> None:
    first, again = world.call(), world.call()
    assert (first.leg, first.conversation, first.reference) == (again.leg, again.conversation, again.reference)
    assert again.turn.effects == first.turn.effects
    assert len(world.legs("voice")) == 1


def test_the_same_number_is_the_same_customer_and_a_withheld_one_is_nobody(world: World) -> None:
    world.ledger.close(world.call().leg, "call-1:end", "hung_up")
    world.call(call_id="call-2")
    world.call(None, "call-3")
    world.call(None, "call-4")
    with world.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Customer)) == 3


def test_an_input_counts_once(world: World) -> None:
    leg = world.call().leg
    assert world.ledger.advance(leg, "call-1:1", Keys("1")) is not None
    before = world.entries()
    assert world.ledger.advance(leg, "call-1:1", Keys("1")) is None
    assert len(world.entries()) == len(before)


def test_the_last_question_can_be_asked_again(world: World) -> None:
    opened = world.call()
    turn = world.ledger.advance(opened.leg, "call-1:1", Keys("1"))
    assert turn is not None
    again = world.ledger.resume(opened.leg)
    assert [effect for effect in again.effects if isinstance(effect, Ask)] == [
        effect for effect in turn.effects if isinstance(effect, Ask)
    ]
    assert again.wait == turn.wait


def test_a_leg_nobody_opened_is_named(world: World) -> None:
    with pytest.raises(UnknownLeg, match="leg_nowhere"):
        world.ledger.advance("leg_nowhere", "k", Keys("1"))


def test_a_sensitive_answer_is_written_nowhere_but_reaches_the_fetch(world: World) -> None:
    leg = world.call().leg
    world.ledger.advance(leg, "call-1:1", Keys("3"))
    turn = world.ledger.advance(leg, "call-1:2", Keys("987654"))
    assert turn is not None
    assert [effect.path for effect in turn.effects if hasattr(effect, "path")] == ["/codes/987654"]
    kept = [str((entry.text, entry.meta)) for entry in world.entries()]
    kept += [str((each.session, each.turn)) for each in world.legs("voice")]
    assert not [text for text in kept if "987654" in text]


def test_a_hang_up_ends_the_leg_and_late_inputs_change_nothing(world: World) -> None:
    leg = world.call().leg
    world.ledger.close(leg, "call-1:end", "hung_up")
    world.ledger.close(leg, "call-1:end", "hung_up")
    assert world.ledger.advance(leg, "call-1:9", Keys("1")) is None
    (voice,) = world.legs("voice")
    assert (voice.outcome, voice.ended_at) == ("hung_up", world.clock())
    assert world.conversations()[0].state == "resolved"
    assert [entry.kind for entry in world.entries()].count("ended") == 1


@pytest.mark.parametrize("reason", sorted(END_REASONS.keys() - {"finished"}))
def test_end_of_a_call_keeps_its_reason_in_leg_and_timeline(world: World, reason: str) -> None:
    world.ledger.close(world.call().leg, "close", reason)
    (ended,) = world.entries("ended")
    assert (world.legs("voice")[0].outcome, ended.meta["reason"]) == (reason, reason)


def test_complaint_final_events_are_lost_on_hang_up(world: World) -> None:
    """What was said, understood and collected stands in the record with each turn, the end with the hang-up."""
    leg = world.call().leg
    world.ledger.advance(leg, "1", Speech((Heard("pedido", 0, 0.9),)))
    world.ledger.advance(leg, "2", Keys("48213"))
    before = len(world.entries())
    world.ledger.close(leg, "close", "hung_up")
    assert [entry.kind for entry in world.entries()[before:]] == ["ended", "state"]
    assert world.entries()[-1].meta == {"to": "abandoned", "reason": "hung_up"}
    assert [entry.text for entry in world.entries("heard")] == ["pedido", "48213"]
    assert [entry.meta["value"] for entry in world.entries("collected")] == ["48213"]
    (row,) = world.legs("voice")
    assert (row.ended_at, row.outcome, row.wait) == (world.clock(), "hung_up", "over")
    assert row.session["values"]["pedido"] == "48213"
    assert world.call(call_id="call-2").conversation != ""  # nothing holds the next call back


def test_events_have_no_gaps_and_grow_in_commit_order(world: World) -> None:
    legs = [world.call(f"+3461234567{n}", f"call-{n}").leg for n in range(4)]

    def talk(leg: str) -> None:
        for n in range(5):
            world.ledger.advance(leg, f"{leg}:{n}", Keys("7"))

    threads = [threading.Thread(target=talk, args=(leg,)) for leg in legs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = event_feed.after(world.store, 0, 10_000)
    assert [event.sequence for event in told] == list(range(1, len(told) + 1))
    assert event_feed.latest(world.store) == len(told)
    assert event_feed.after(world.store, len(told) - 1) == told[-1:]


def test_many_threads_on_one_conversation_keep_its_order_and_no_key_counts_twice(world: World) -> None:
    leg = world.call().leg
    won: list[str] = []

    def talk() -> None:
        for n in range(8):
            if world.ledger.advance(leg, f"call-1:{n}", Keys("*")) is not None:
                won.append(f"call-1:{n}")

    threads = [threading.Thread(target=talk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [f"call-1:{n}" for n in range(8)]
    sequences = [entry.sequence for entry in world.entries()]
    assert sequences == list(range(1, len(sequences) + 1))
    with world.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Seen).where(Seen.scope == leg)) == 8


def _advance(world: World, leg: str) -> None:
    for n in range(8):
        world.ledger.advance(leg, f"call-1:{n}", Keys("*"))


def test_many_processes_on_one_conversation_keep_its_order_too(world: World) -> None:
    world.store.ids = new_id
    leg = world.call().leg
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=_advance, args=(world, leg)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert [entry.sequence for entry in world.entries()] == list(range(1, len(world.entries()) + 1))
    assert len(world.entries("heard")) == 8


def test_a_commit_whose_answer_was_lost_still_gives_its_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    leg = world.call().leg
    whole, lost = world.store.transaction, list[int]()

    class Unplugged:
        """Commits, and then says that the database is away, once."""

        def __init__(self, lead_s: float) -> None:
            self.inner = whole(lead_s)

        def __enter__(self) -> object:
            return self.inner.__enter__()

        def __exit__(self, *fault: object) -> None:
            self.inner.__exit__(*fault)  # type: ignore[arg-type]
            if not lost:
                lost.append(1)
                raise DatabaseUnavailable("gone")

    monkeypatch.setattr(world.store, "transaction", Unplugged)
    turn = world.ledger.advance(leg, "call-1:1", Keys("1"))
    assert turn is not None
    assert turn.session.node == "pide"
    assert len(world.entries("heard")) == 1


def test_text_to_a_call_is_not_read_as_an_answer_of_it(world: World) -> None:
    world.call()
    world.write("hola")
    assert world.legs("voice")[0].session["node"] == "motivo"
    assert Text("hola").body == world.entries("message_in")[0].text
