"""What earlier answers to offers of text mean for the next one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deflect.policy.offers import REST, Answered, standing

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def days_ago(days: float, what: str) -> Answered:
    """`no` was declined, `sms` accepted on that channel, `lost` accepted and never delivered."""
    return Answered(NOW - timedelta(days=days), what != "no", "" if what in ("no", "lost") else what)


@pytest.mark.parametrize(("answers", "remembered", "rests"), [
    ([], "", None),
    ([(5, "sms")], "sms", None),
    ([(5, "sms"), (3, "web")], "web", None),
    ([(5, "sms"), (3, "lost")], "sms", None),
    ([(5, "no")], "", None),
    ([(5, "no"), (3, "no")], "", 87),
    ([(3, "no"), (5, "no")], "", 87),
    ([(9, "no"), (5, "sms"), (3, "no")], "sms", None),
    ([(9, "sms"), (5, "no"), (3, "no")], "sms", 87),
    ([(200, "no"), (91, "no")], "", None),
    ([(200, "no"), (89, "no")], "", 1),
    ([(9, "no"), (5, "no"), (3, "sms")], "sms", None),
], ids=str)  # fmt: skip
def test_two_refusals_in_a_row_rest_and_an_acceptance_ends_the_count(
    answers: list[tuple[float, str]], remembered: str, rests: int | None
) -> None:
    found = standing([days_ago(*each) for each in answers], NOW)
    assert found.remembered == remembered
    assert found.rests_until == (None if rests is None else NOW + timedelta(days=rests))


def test_offers_begin_again_at_the_end_of_the_rest() -> None:
    refused = [days_ago(REST.days, "no"), days_ago(REST.days, "no")]
    assert standing(refused, NOW).rests_until is None
