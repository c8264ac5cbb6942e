"""Calls and messages meet their conversation: second matters, agents' conversations, lost texts, second numbers."""

from __future__ import annotations

from typing import Literal

import pytest
from contact_laws import PINNED, AboutOnly
from ledger_world import MARTA, OURS, RAUL, World
from sqlalchemy import event, select

from deflect.contacts import joining
from deflect.facts import Caller
from deflect.steps.context import thread
from deflect.steps.ledger import Ledger, Opened
from deflect.tables import Conversation, Entry, Identity, Leg, User
from voice_flows.model.turns import Delivery, Keys, Returned, Silence


@pytest.fixture
def shop(world: World) -> World:
    """The world with a flow that asks what a call is about."""
    world.ledger = Ledger(world.store, AboutOnly(), world.vault, world.ledger.policy, world.installation)
    return world


def call(
    shop: World, call_id: str, *keys: str, number: str = MARTA, trust: Literal["trusted", "none"] = "trusted"
) -> Opened:
    opened = shop.ledger.open_call(Caller(call_id, number, OURS, trust, "sip"), "about")
    for place, key in enumerate(keys):
        shop.ledger.advance(opened.leg, f"{call_id}:{place}", Keys(key))
    return opened


def by_text(shop: World, call_id: str = "call-1") -> str:
    """A call that went on by text, whose thread waits for a day; the conversation."""
    opened = call(shop, call_id, "1", "48213", "1")
    shop.ledger.close(opened.leg, f"{call_id}:end", "finished")
    return shop.legs("voice")[-1].conversation_id


def agents(shop: World, conversation: str) -> None:
    with shop.store.transaction() as db:
        if db.get(User, "usr_1") is None:
            ana = {"email": "ana@nogal.es", "password_hash": "", "role": "agent", "name": "Ana"}
            db.add(User(id="usr_1", created_at=shop.clock(), **ana))
        held = db.get_one(Conversation, conversation)
        held.owner, held.owner_user_id = "agent", "usr_1"


def placed(shop: World, opened: Opened) -> tuple[str, str]:
    """The call's conversation and why it is there."""
    with shop.store.reading() as db:
        leg = db.get_one(Leg, opened.leg)
        return leg.conversation_id, leg.chosen


def held(shop: World, conversation: str) -> Conversation:
    with shop.store.reading() as db:
        return db.get_one(Conversation, conversation)


def test_another_matter_is_a_second_conversation_and_the_first_stays(shop: World) -> None:
    first = by_text(shop)
    before = held(shop, first)
    shop.clock.forward(minutes=5)
    second = call(shop, "call-2")
    assert "¿Llamas por eso?" in str(second.turn.effects)
    shop.ledger.advance(second.leg, "call-2:0", Keys("2"))
    where, why = placed(shop, second)
    assert (where != first, why) == (True, "said_other")
    after = held(shop, first)
    kept = ("state", "owner", "entries", "last_entry_at", "last_word_at", "preview", "channel", "reference")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert held(shop, where).reference != after.reference
    assert next(one.kind for one in shop.entries() if one.conversation_id == where) == "started"


def test_agents_conversation_stays_theirs_when_the_caller_goes_on_by_text(shop: World) -> None:
    first = by_text(shop)
    agents(shop, first)
    second = call(shop, "call-2", "2", "1", "48190", "1")
    where, _ = placed(shop, second)
    assert where != first
    assert (held(shop, first).owner, held(shop, first).owner_user_id) == ("agent", "usr_1")
    old, new = shop.legs("text")
    assert (old.conversation_id, old.ended_at) == (first, None)
    assert (new.conversation_id, new.ended_at) == (where, None)
    assert held(shop, where).reference in shop.rows()[-1].body


def test_reply_goes_to_the_matter_that_waits_and_later_to_the_agent(shop: World) -> None:
    first = by_text(shop)
    agents(shop, first)
    with shop.store.transaction() as db:
        db.get_one(Conversation, first).turn = "us"  # the agent has yet to answer
    call(shop, "call-2", "2", "1", "48190", "1")
    shop.write("2")
    shop.write("gracias")
    told = [(one.text, one.conversation_id == first) for one in shop.entries("message_in")]
    assert sorted(told) == [("2", False), ("gracias", True)]


def test_complaint_a_call_opens_a_second_conversation(shop: World) -> None:
    first = by_text(shop)
    second = call(shop, "call-2")
    shop.ledger.close(second.leg, "call-2:end", "hung_up")
    assert placed(shop, second) == (first, "not_said")
    assert len(shop.conversations()) == 1
    sequences = [one.sequence for one in shop.entries()]
    assert sequences == sorted(set(sequences))
    assert held(shop, first).entries == sequences[-1]


def test_caller_who_says_nothing_gets_a_conversation_of_their_own(shop: World) -> None:
    first = by_text(shop)
    second = call(shop, "call-2")
    for place in range(4):
        shop.ledger.advance(second.leg, f"call-2:{place}", Silence())
    where, why = placed(shop, second)
    assert (where != first, why) == (True, "not_said")


def test_cut_call_that_is_taken_up_joins_its_conversation(shop: World) -> None:
    first = call(shop, "call-1", "1", "48213")
    shop.ledger.close(first.leg, "call-1:end", "hung_up")
    shop.clock.forward(minutes=2)
    second = call(shop, "call-2", "1", "1")
    assert placed(shop, second) == (first.conversation, "said_so")
    assert [one.reference for one in shop.conversations()] == [first.reference]
    entries = shop.entries()
    assert [one.sequence for one in entries] == list(range(1, len(entries) + 1))
    assert held(shop, first.conversation).state == "open"
    turn = shop.ledger.advance(second.leg, "more", Keys("2"))
    assert turn is not None
    assert {one.conversation_id for one in shop.entries()} == {first.conversation}


def test_complaint_a_caller_is_matched_to_somebody_else(shop: World) -> None:
    first = by_text(shop)
    second = call(shop, "call-2", trust="none")
    assert "¿Cambio o persona?" in str(second.turn.effects)
    where, why = placed(shop, second)
    assert (where != first, why) == (True, "not_vouched")


def test_number_that_several_share_is_greeted_with_no_thread(shop: World) -> None:
    by_text(shop)
    with shop.store.transaction() as db:
        db.scalars(select(Identity).where(Identity.address == MARTA)).one().shared = True
    second = call(shop, "call-2")
    assert "¿Cambio o persona?" in str(second.turn.effects)
    assert placed(shop, second)[1] == "shared_number"


def test_undelivered_text_finished_by_phone_leaves_nothing_open(shop: World) -> None:
    opened = call(shop, "call-1", "1", "48213", "1")
    (row,) = shop.send_all()
    shop.carrier(row.id, "undelivered", "unreachable")
    shop.ledger.advance(opened.leg, "told", Delivery("undelivered", "unreachable"))
    shop.ledger.advance(opened.leg, "day", Keys("1"))
    shop.ledger.close(opened.leg, "end", "finished")
    (conversation,) = shop.conversations()
    assert conversation.state == "resolved"
    assert [leg.outcome for leg in shop.legs("text")] == ["lost"]
    assert [leg.outcome for leg in shop.legs("voice")] == ["finished"]
    again = call(shop, "call-2")
    assert "¿Cambio o persona?" in str(again.turn.effects)


def test_late_reply_to_a_text_taken_for_lost_asks_nothing_that_was_answered(shop: World) -> None:
    opened = call(shop, "call-1", "1", "48213", "1")
    (row,) = shop.send_all()
    shop.carrier(row.id, "undelivered", "unreachable")
    shop.ledger.advance(opened.leg, "told", Delivery("undelivered", "unreachable"))
    shop.ledger.advance(opened.leg, "day", Keys("1"))
    shop.ledger.close(opened.leg, "end", "finished")
    shop.carrier(row.id, "delivered")
    shop.write("hola")
    assert len(shop.conversations()) == 1
    assert "¿Cambio o persona?" in shop.rows()[-1].body


def test_call_waiting_in_an_agents_conversation_stays_theirs(world: World) -> None:
    opened = world.call()
    with world.store.transaction() as db:
        ana = {"email": "ana@nogal.es", "password_hash": "", "role": "agent", "name": "Ana"}
        db.add(User(id="usr_1", created_at=world.clock(), **ana))
        mine = db.scalars(select(Conversation)).one()
        mine.owner, mine.owner_user_id = "agent", "usr_1"
    world.ledger.advance(opened.leg, "person", Keys("0"))
    world.ledger.advance(opened.leg, "nobody", Returned("timeout"))
    (conversation,) = world.conversations()
    assert (conversation.owner, conversation.owner_user_id) == ("agent", "usr_1")


def test_complaint_a_reply_from_another_phone_is_a_new_customer(shop: World) -> None:
    first = by_text(shop)
    with shop.store.transaction() as db:
        customer = db.get_one(Conversation, first).customer_id
        known = {"kind": "phone", "address": RAUL, "level": "confirmed", "created_at": shop.clock()}
        db.add(Identity(id="idn_second", customer_id=customer, **known))
    shop.write("2", sender=RAUL)
    assert len(shop.conversations()) == 1
    old, new = shop.legs("text")
    assert (old.outcome, new.theirs, new.chosen) == ("followed", RAUL, "other_number")
    assert new.session["node"] == "fin"
    assert shop.rows()[-1].recipient == RAUL


def test_message_from_a_second_number_that_was_only_seen_begins_anew(shop: World) -> None:
    first = by_text(shop)
    with shop.store.transaction() as db:
        customer = db.get_one(Conversation, first).customer_id
        db.add(Identity(id="idn_2", customer_id=customer, kind="phone", address=RAUL, created_at=shop.clock()))
    shop.write("2", sender=RAUL)
    assert len(shop.conversations()) == 2


def test_fact_of_the_thread_is_the_one_that_was_chosen(shop: World) -> None:
    first = by_text(shop)
    second = call(shop, "call-2")

    def known(unit):  # type: ignore[no-untyped-def]
        return thread(unit, *unit.locked(second.leg))

    facts = shop.ledger.work(known)
    assert (facts["open"], facts["reference"], facts["node"]) == (True, held(shop, first).reference, "elige")


@pytest.mark.parametrize(("known", "most"), [(False, 0), (True, 1)])
def test_choice_for_a_call_is_at_most_one_query(shop: World, known: bool, most: int) -> None:
    if known:
        shop.ledger.close(call(shop, "call-1", "1").leg, "end", "finished")
        shop.clock.forward(hours=1)
    made: list[str] = []
    event.listen(shop.store.engine, "before_cursor_execute", lambda *told: made.append(told[2]))
    call(shop, "call-2")
    assert sum("LEFT OUTER JOIN leg" in one for one in made) == most


def test_choice_for_a_first_message_is_one_query(shop: World) -> None:
    made: list[str] = []
    event.listen(shop.store.engine, "before_cursor_execute", lambda *told: made.append(told[2]))
    shop.write("hola")
    assert sum("UNION ALL" in one for one in made) <= 2  # one before the transaction, for the likely question


def test_questions_about_matters_are_found_in_a_flow() -> None:
    assert joining.questions_about_matters(PINNED) == {"cortada", "retomar"}


def test_entries_of_a_call_that_joins_are_told_to_pages(shop: World) -> None:
    first = call(shop, "call-1", "1", "48213")
    shop.ledger.close(first.leg, "call-1:end", "hung_up")
    second = call(shop, "call-2", "1", "1")
    with shop.store.reading() as db:
        mine = set(db.scalars(select(Entry.id).where(Entry.leg_id == second.leg)))
        rows = db.execute(select(Entry.conversation_id).where(Entry.id.in_(mine)).distinct()).scalars().all()
    assert rows == [first.conversation]


@pytest.mark.parametrize(("trust", "number", "hours", "same"), [
    ("trusted", MARTA, 1, True), ("trusted", MARTA, 100, False), ("none", MARTA, 1, False), ("trusted", RAUL, 1, False),
])  # fmt: skip
def test_caller_who_left_the_queue_and_writes_stays_in_one_conversation(
    world: World, trust: Literal["trusted", "none"], number: str, hours: float, same: bool
) -> None:
    opened = world.ledger.open_call(Caller("call-1", MARTA, OURS, trust, "sip"), "tienda")
    world.ledger.advance(opened.leg, "call-1:0", Keys("0"))
    where, _ = placed(world, opened)
    assert held(world, where).owner == "queue"
    world.ledger.close(opened.leg, "call-1:end", "hung_up")
    world.clock.forward(hours=hours)
    world.write("hola", sender=number)
    thread = world.legs("text")[-1]
    assert (thread.conversation_id == where, thread.chosen == "after_call") == (same, same)
