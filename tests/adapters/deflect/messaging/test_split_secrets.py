"""A secret over several messages or keyed answers is kept nowhere, nor in what was derived from them."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from ledger_world import MARTA, OURS, World
from sqlalchemy import event, select

from deflect.conversations.timeline import NewEntry, add_entry
from deflect.facts import HandOffRequest
from deflect.inbound import api_handoffs
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outbox, OwnedText, Rating
from deflect.tables.threads import EntryKind
from voice_flows.model.turns import Keys

CARD = ("mi tarjeta es 4012 8888", "y sigue 8888 1881")
IBAN = ("mi cuenta ES91 2100 0418", "4502 0005 1332")
HALVES = {CARD: ("4012 8888", "8888 1881"), IBAN: ("ES91 2100 0418", "4502 0005 1332")}


def kept(world: World) -> str:
    """All texts that the database holds of conversations, without blanks."""
    texts = [entry.text + json.dumps(entry.meta, ensure_ascii=False) for entry in world.entries()]
    texts += [one.subject + "|" + one.preview for one in world.conversations()] + [row.body for row in world.rows()]
    with world.store.reading() as db:
        texts += [rating.words for rating in db.scalars(select(Rating))]
    return "\n".join(texts).replace(" ", "")


@pytest.mark.parametrize("messages", [CARD, IBAN])
def test_split_secret_is_left_in_nothing_that_its_messages_led_to(world: World, messages: tuple[str, str]) -> None:
    for text in ("hola", *messages):
        world.write(text)
    assert world.entries("not_understood") or world.entries("wants")
    for half in HALVES[messages]:
        assert half.replace(" ", "") not in kept(world)


@pytest.mark.parametrize("messages", [CARD, IBAN])
def test_split_secret_is_corrected_in_entries_of_every_kind(world: World, messages: tuple[str, str]) -> None:
    world.write("hola")
    world.write(messages[0])
    half = HALVES[messages][0]
    world.ledger.work(lambda unit: _quote(unit, half))
    assert half.replace(" ", "") in kept(world)
    world.write(messages[1])
    assert {entry.kind for entry in world.entries()} == set(get_args(EntryKind))
    for half in HALVES[messages]:
        assert half.replace(" ", "") not in kept(world)
    assert all("▇" in entry.text for entry in world.entries("collected"))


def _quote(unit: Unit, half: str) -> None:
    """Write the first half wherever a conversation may hold a customer's words."""
    conversation, leg = unit.db.scalars(select(Conversation)).one(), unit.db.scalars(select(Leg)).one()
    for kind in get_args(EntryKind):
        meta = {"name": "pedido", "value": {"all": [half.replace(" ", ""), half]}}
        add_entry(unit, conversation, leg, NewEntry(kind, f"dice {half}.", meta=meta))
    conversation.subject = f"pagar con {half}"
    held = {"customer_id": leg.customer_id, "conversation_id": conversation.id, "leg_id": leg.id}
    unit.db.add(Rating(id="rtg_1", node="fin", score=3, at=unit.now, words=half, **held))
    row = unit.db.scalars(select(Outbox).limit(1)).one()
    row.body = OwnedText(f"Has dicho {half}.", leg.customer_id)


def test_numbers_that_are_no_secret_stay_in_what_was_derived(world: World) -> None:
    for text in ("hola", "pedido 1012 8888", "y el 8888 1882"):
        world.write(text)
    assert "▇" not in kept(world)


@pytest.mark.parametrize("keys", [("40128", "8", "88888", "8", "1881"), tuple("4111111111111111")])
def test_card_keyed_over_several_questions_leaves_no_digits(world: World, keys: tuple[str, ...]) -> None:
    leg = world.call().leg
    for number, digits in enumerate(keys):
        world.ledger.advance(leg, f"call-1:{number}", Keys(digits))
    assert [entry.text for entry in world.entries("heard")] == ["[▇ card]"] * len(keys)
    for digits in ("40128", "1881", "1111"):
        assert digits not in "".join(entry.text + json.dumps(entry.meta) for entry in world.entries())


@pytest.mark.parametrize(
    "keys",
    [
        ("411111111111111", "1"),
        ("4", "012888888881881"),
        ("40128888", "8888188", "1"),
        ("37", "1449635398431"),
        ("4111", "1111", "1111", "111", "1"),
    ],
)
def test_single_key_is_read_with_the_keys_before_it(world: World, keys: tuple[str, ...]) -> None:
    leg = world.call().leg
    for number, digits in enumerate(keys):
        world.ledger.advance(leg, f"call-1:{number}", Keys(digits))
    assert [entry.text for entry in world.entries("heard")] == ["[▇ card]"] * len(keys)
    assert all("▇" in entry.text for entry in world.entries("not_understood"))


@pytest.mark.parametrize(
    "keys",
    [("1", "48213"), ("1", "48213", "612345678"), ("2", "612345678", "48213", "1"), ("1", "48213", "1", "2", "3")],
)
def test_order_and_telephone_keyed_in_a_minute_stay(world: World, keys: tuple[str, ...]) -> None:
    leg = world.call().leg
    for number, digits in enumerate(keys):
        world.ledger.advance(leg, f"call-1:{number}", Keys(digits))
    assert [entry.text for entry in world.entries("heard")] == list(keys)


@pytest.mark.parametrize(
    "messages", [("es el 87654321", "X"), ("es 87654321", "letra equis"), ("el cvv", "tres dos uno")]
)
def test_short_end_of_a_secret_is_read_with_the_message_before(world: World, messages: tuple[str, str]) -> None:
    for text in ("hola", *messages):
        world.write(text)
    assert "▇" in world.entries("message_in")[-1].text
    assert "87654321" not in kept(world)


def test_derived_words_are_read_once_in_a_step(world: World) -> None:
    world.write("hola")
    world.write(CARD[0])
    reads: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *given: reads.append(given[2]))
    world.write(CARD[1])
    assert sum("FROM rating" in statement for statement in reads) == 1


def test_order_numbers_keyed_minutes_apart_are_not_read_as_one(world: World) -> None:
    leg = world.call().leg
    for number, digits in enumerate(("40128", "8", "88888", "8", "1881")):
        world.ledger.advance(leg, f"call-1:{number}", Keys(digits))
        world.clock.forward(seconds=61)
    assert "▇" not in "".join(entry.text for entry in world.entries("heard"))


def test_names_and_values_of_another_system_are_redacted(world: World) -> None:
    said = (("4111 1111 1111 1111", "pagada"), ("tarjeta", "4012 8888"), ("resto", "8888 1881"), ("pedido", "48213"))
    api_handoffs.accept(world.ledger, HandOffRequest("k-1", MARTA, "es", "tienda", "elige", OURS, said=said))
    rows = [(entry.meta["name"], entry.text) for entry in world.entries("collected")]
    hidden = "[▇ card]"
    assert rows == [(hidden, "pagada"), ("tarjeta", hidden), ("resto", hidden), ("pedido", "48213")]
