"""States of a text: whatever order a provider tells them in, the outcome is the same."""

from __future__ import annotations

from itertools import permutations

from deflect.conversations.delivery_states import RANK
from deflect.facts import State


def outcome(told: tuple[State, ...]) -> State:
    state: State = "queued"
    for each in told:
        state = each if RANK[each] > RANK[state] else state
    return state


def test_the_order_of_telling_does_not_matter() -> None:
    told: tuple[State, ...] = ("accepted", "sent", "undelivered", "delivered", "read")
    assert {outcome(order) for order in permutations(told)} == {"read"}
    assert {outcome(order) for order in permutations(told[:3])} == {"undelivered"}


def test_a_lost_answer_is_settled_by_anything_the_provider_says() -> None:
    assert all(RANK["uncertain"] < RANK[state] for state in ("accepted", "sent", "undelivered", "failed", "delivered"))
