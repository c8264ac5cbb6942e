"""Of merged records a no outlasts an earlier yes, until a yes comes that both have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deflect.people.merging.forest import first, since, strictest

RECORDS = "ABCD"
BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(hour: int) -> datetime:
    return BEGAN + timedelta(hours=hour)


@dataclass(frozen=True)
class Said:
    customer_id: str
    granted: bool
    at: datetime


def newest_first(*said: Said) -> list[Said]:
    return sorted(said, key=lambda one: one.at, reverse=True)


def test_refusal_before_a_merge_outlasts_the_others_yes() -> None:
    words = newest_first(Said("A", False, at(1)), Said("B", True, at(2)))
    assert strictest(words, {"A": ("B", at(3))}) == words[1]


def test_yes_since_a_merge_lifts_the_others_refusal() -> None:
    words = newest_first(Said("A", False, at(1)), Said("B", True, at(4)))
    assert strictest(words, {"A": ("B", at(3))}) == words[0]


def test_yes_lifts_refusals_of_those_it_was_merged_with_by_then() -> None:
    """B's yes came while it was merged with A, and before both were with C."""
    merges = {"A": ("B", at(2)), "C": ("B", at(5))}
    words = newest_first(Said("A", False, at(1)), Said("B", True, at(3)))
    assert strictest(words, merges) == words[0]
    refused = newest_first(*words, Said("C", False, at(1)))
    assert strictest(refused, merges) == refused[-1]


def test_record_is_shown_as_the_last_one_on_its_way() -> None:
    merges = {"A": ("B", at(1)), "B": ("C", at(2))}
    assert [first(merges, each) for each in RECORDS] == ["C", "C", "C", "D"]
    assert since(merges, "A", "B") == at(1)
    assert since(merges, "A", "C") == since(merges, "C", "A") == at(2)
    assert since(merges, "A", "D") is None


@st.composite
def forests(draw: st.DrawFn) -> Mapping[str, tuple[str, datetime]]:
    """Any merges in a row: each record is merged into a later one, or into none."""
    merges = {}
    for place, record in enumerate(RECORDS):
        into = draw(st.sampled_from((*RECORDS[place + 1 :], None)))
        if into is not None:
            merges[record] = (into, at(draw(st.integers(0, 9))))
    return merges


SAYINGS = st.builds(Said, st.sampled_from(RECORDS), st.booleans(), st.integers(0, 9).map(at))


@given(forests(), st.lists(SAYINGS, max_size=8))
def test_word_of_merged_records_is_never_laxer_than_any_ones_own(
    merges: Mapping[str, tuple[str, datetime]], said: list[Said]
) -> None:
    words = newest_first(*said)
    counts = strictest(words, merges)
    assert (counts is None) == (not words)
    if counts is None or not counts.granted:
        return
    for record in RECORDS:
        own = next((word for word in words if word.customer_id == record), None)
        assert (
            own is None
            or own.granted
            or own.at <= counts.at
            or any(word.granted and word.at >= own.at and since(merges, word.customer_id, record) for word in words)
        )


@given(forests())
def test_records_that_belong_together_are_shown_as_one(merges: Mapping[str, tuple[str, datetime]]) -> None:
    for one in RECORDS:
        for other in RECORDS:
            assert (since(merges, one, other) is not None) == (first(merges, one) == first(merges, other))
