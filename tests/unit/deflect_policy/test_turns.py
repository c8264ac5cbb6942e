"""Whose turn it is: a table over the owner, what is left to the assistant, and what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from deflect.policy import turns
from deflect.policy.turns import Happening, Left, Standing, Turn, Whose, after, pending

THEN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NOW = THEN + timedelta(minutes=5)


@pytest.mark.parametrize("happening", get_args(Happening))
@pytest.mark.parametrize("state", turns.RESTS)
@pytest.mark.parametrize("owner", ["bot", "queue", "agent"])
def test_a_conversation_that_rests_is_no_ones_turn(state: str, owner: str, happening: Happening) -> None:
    assert after(Turn("us", THEN), Standing(state, owner), happening, NOW) == Turn("none", NOW)


@pytest.mark.parametrize("happening", get_args(Happening))
def test_a_conversation_in_the_queue_is_ours_whatever_happens(happening: Happening) -> None:
    assert after(Turn("customer", THEN), Standing("open", "queue"), happening, NOW) == Turn("us", NOW)


ASSISTANT: list[tuple[Left, Whose]] = [
    ("call", "bot"), ("work", "bot"), ("asked", "customer"), ("lost", "us"), ("nothing", "none"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "whose"), ASSISTANT)
def test_the_assistants_turn_is_by_what_it_is_at(left: Left, whose: Whose) -> None:
    before = Turn("none" if whose != "none" else "bot", THEN)
    assert after(before, Standing("open", "bot", left), "other", NOW) == Turn(whose, NOW)


PERSON: list[tuple[Happening, Whose, Whose]] = [
    ("word", "customer", "us"),
    ("word", "us", "us"),
    ("answer", "us", "customer"),
    ("answer", "customer", "customer"),
    ("talk", "customer", "us"),
    ("lost", "customer", "us"),
    ("arrived", "us", "customer"),
    ("back", "none", "us"),
    ("other", "customer", "customer"),  # taken over while the assistant's question is open
    ("other", "us", "us"),
    ("other", "bot", "us"),
    ("other", "none", "us"),
]


@pytest.mark.parametrize(("happening", "before", "whose"), PERSON)
def test_a_persons_turn_is_by_what_happened(happening: Happening, before: Whose, whose: Whose) -> None:
    found = after(Turn(before, THEN), Standing("open", "agent"), happening, NOW)
    assert found == Turn(whose, THEN if whose == before else NOW)


ON_THE_LINE: list[tuple[Happening, Whose]] = [
    ("answer", "customer"), ("answer", "us"), ("arrived", "us"), ("other", "customer"), ("word", "customer"),
    ("talk", "us"), ("other", "bot"),
]  # fmt: skip


@pytest.mark.parametrize(("happening", "before"), ON_THE_LINE)
def test_turn_is_never_the_customers_while_they_are_on_the_line(happening: Happening, before: Whose) -> None:
    found = after(Turn(before, THEN), Standing("open", "agent", "call"), happening, NOW)
    runs_on = before == "us" and happening == "arrived"
    assert found == Turn("us", THEN if runs_on else NOW), "an answer and a talk end the wait"


def test_the_clock_runs_on_while_the_customer_writes_more() -> None:
    stands, turn = Standing("open", "agent"), Turn("customer", THEN)
    turn = after(turn, stands, "word", NOW)
    assert after(turn, stands, "word", NOW + timedelta(hours=1)) == Turn("us", NOW)


def test_who_waits_in_the_queue_waits_since_they_took_their_place() -> None:
    place = THEN - timedelta(minutes=20)
    stands = Standing("open", "queue", place=place)
    assert after(Turn("bot", THEN), stands, "queued", NOW) == Turn("us", place)
    assert after(Turn("us", THEN), stands, "other", NOW) == Turn("us", place)
    assert after(Turn("us", place - timedelta(hours=1)), stands, "other", NOW).since == place - timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "owner", "whose", "becomes"),
    [
        ("open", "agent", "customer", "pending"),
        ("pending", "agent", "us", "open"),
        ("open", "agent", "us", "open"),
        ("open", "bot", "customer", "open"),
        ("pending", "bot", "customer", "pending"),
        ("pending", "bot", "bot", "pending"),
        ("pending", "queue", "us", "open"),
        ("resolved", "agent", "none", "resolved"),
        ("snoozed", "agent", "none", "snoozed"),
    ],
)
def test_pending_follows_the_turn(state: str, owner: str, whose: Whose, becomes: str) -> None:
    assert pending(state, owner, whose) == becomes
