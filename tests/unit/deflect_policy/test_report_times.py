"""How long a call waits for the report of a carrier, from how soon its reports came before."""

from __future__ import annotations

import pytest

from deflect.messaging.carrier_names import carrier
from deflect.policy.report_times import LEAST_S, MOST_S, USUAL_S, reports, suggested_limit


@pytest.mark.parametrize(("delays", "limit"), [
    ([], USUAL_S),
    ([1.0] * 19, USUAL_S),
    ([1.0] * 20, LEAST_S),
    ([6.2] * 20, 7.0),
    ([3.0] * 18 + [15.5] * 2, LEAST_S),
    ([3.0] * 17 + [15.5] * 3, 16.0),
    ([3.0] * 10 + [90.0] * 10, LEAST_S),
    ([19.9] * 20, MOST_S),
    ([60.0] * 20, LEAST_S),
    ([None] * 20, LEAST_S),
    ([9.5] * 3 + [None] * 17, LEAST_S),
    ([9.5] * 4 + [None] * 16, 10.0),
], ids=str)  # fmt: skip
def test_the_limit_sees_most_of_the_reports_that_come_in_time(delays: list[float | None], limit: float) -> None:
    assert suggested_limit(delays) == limit


def test_the_figures_of_a_carrier_count_what_came_within_eight_seconds() -> None:
    found = reports("ES Vodafone", [1.0, 8.0, 8.1, None])
    assert (found.carrier, found.texts, found.reported, found.within) == ("ES Vodafone", 4, 3, 2)


@pytest.mark.parametrize(("number", "name"), [
    ("+34600000101", "ES Vodafone"), ("+447700900123", "+44 770"), ("cliente", ""), ("", ""),
])  # fmt: skip
def test_a_number_belongs_to_a_carrier_or_to_its_first_digits(number: str, name: str) -> None:
    assert carrier(number) == name
