"""What is said like one value and is none: days that recur, hours said for a count, numbers parted by signs."""

from __future__ import annotations

from datetime import date

import pytest

from voice_flows.values import moment
from voice_flows.values.doubts import hour_or_day, parted, recurring
from voice_flows.values.reading import Asked, ValueRule

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "los lunes a las diez"),
        ("es", "los 3 de mayo"),
        ("es", "todos los días a las diez"),
        ("es", "a diario a las diez"),
        ("es", "por las tardes a las cinco"),
        ("es", "a las diez cada día"),
        ("en", "mondays at ten"),
        ("en", "at ten on Mondays"),
        ("en", "daily at ten"),
        ("en", "every Monday at ten"),
        ("en", "in the afternoons at five"),
    ],
)
def test_recurring_time_is_no_moment_to_be_called_back_at(language: str, said: str) -> None:
    assert recurring(said, language)
    assert moment.by_words(said, Asked(ValueRule(), language, TODAY, "ES" if language == "es" else "US")) is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "el lunes a las diez"),
        ("es", "cada uno lo suyo"),
        ("en", "Monday's fine"),
        ("en", "weds"),
        ("en", "tues"),
    ],
)
def test_one_day_does_not_recur(language: str, said: str) -> None:
    assert not recurring(said, language)


@pytest.mark.parametrize(
    ("language", "said", "hour"),
    [
        ("es", "a las dos", True),
        ("es", "a las dos personas", False),
        ("es", "la dos", False),
        ("es", "las dos noches", True),
        ("es", "las tres cajas", True),
        ("es", "a las 4 8 2 1 3", False),
        ("en", "at two", True),
        ("en", "at two dollars", False),
        ("en", "two people", False),
        ("en", "12:30", True),
        ("en", "12:30:45", False),
    ],
)
def test_hour_or_day_is_told_from_a_count(language: str, said: str, hour: bool) -> None:
    assert hour_or_day(said, language) is hour


@pytest.mark.parametrize(
    ("language", "said", "hour"),
    [
        ("es", "las dos noches", False),
        ("es", "las dos horas", False),
        ("es", "las tres cajas", False),
        ("es", "a las dos horas", True),
        ("es", "las dos, buenas noches", True),
        ("en", "at two tables", False),
        ("en", "the two boxes", False),
        ("en", "at two, tomorrow", True),
    ],
)
def test_counted_thing_after_an_hour_makes_it_a_count_of_things(language: str, said: str, hour: bool) -> None:
    assert hour_or_day(said, language, counts=True) is hour


@pytest.mark.parametrize(
    ("language", "said", "apart"),
    [
        ("es", "doce,cinco", True),
        ("es", "12, 5", True),
        ("es", "12,5", False),
        ("es", "12€50", False),
        ("es", "doce euros, por favor", False),
        ("en", "twenty-five", False),
        ("en", "twenty,five", True),
        ("en", "2+3", True),
    ],
)
def test_numbers_with_a_sign_between_them_are_parted(language: str, said: str, apart: bool) -> None:
    assert parted(said, language, ".,") is apart
