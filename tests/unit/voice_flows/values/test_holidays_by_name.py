"""Holidays by name are days: fixed ones, weekdays of a month, and those that go by Easter."""

from __future__ import annotations

from datetime import date

import pytest

from voice_flows.understanding import typed_values
from voice_flows.values.dates.holidays import day_of
from voice_flows.values.reading import Asked, ValueRule

TODAY = date(2026, 11, 18)
ACCEPTED = 0.8


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("12-25", 2026, "2026-12-25"),
        ("11-thu4", 2026, "2026-11-26"),
        ("05-mon-1", 2027, "2027-05-31"),
        ("12-sun-1", 2026, "2026-12-27"),
        ("easter0", 2026, "2026-04-05"),
        ("easter0", 2027, "2027-03-28"),
        ("easter0", 2038, "2038-04-25"),
        ("easter-2", 2025, "2025-04-18"),
    ],
)
def test_rule_names_a_day_of_each_year(rule: str, year: int, day: str) -> None:
    assert day_of(rule, year) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("language", "said", "day"),
    [
        ("es", "en Navidad", "2026-12-25"),
        ("es", "el día de Reyes", "2027-01-06"),
        ("es", "Nochevieja", "2026-12-31"),
        ("es", "el Viernes Santo", "2027-03-26"),
        ("es", "navidad no, reyes", "2027-01-06"),
        ("en", "Good Friday", "2027-03-26"),
        ("en", "on Christmas Eve", "2026-12-24"),
        ("en", "Labor Day", "2027-09-06"),
        ("en", "New Year's Day", "2027-01-01"),
    ],
)
def test_holiday_by_name_is_the_coming_one_and_asked_back(language: str, said: str, day: str) -> None:
    found = typed_values.read("date", said, Asked(ValueRule(), language, TODAY, "ES"))
    assert found is not None
    assert (found.value, found.score < ACCEPTED) == (day, True)


def test_holiday_of_the_past_is_the_last_one() -> None:
    found = typed_values.read("date", "en Navidad", Asked(ValueRule(past=True), "es", TODAY, "ES"))
    assert found is not None
    assert found.value == "2025-12-25"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "antes de Navidad"),
        ("es", "después de Reyes"),
        ("en", "the day after Thanksgiving"),
        ("en", "around Christmas"),
        ("en", "Christmas or New Year"),
    ],
)
def test_bound_or_choice_of_holidays_is_asked_back(language: str, said: str) -> None:
    found = typed_values.read("date", said, Asked(ValueRule(), language, TODAY, "US"))
    assert found is None or found.score < ACCEPTED
