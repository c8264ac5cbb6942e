"""Typed values as they are keyed or heard wrongly, and any answer at all. Today is 22 November 2026."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_flows.model.turns import Heard, Json, Keys, Speech, Text
from voice_flows.schema.parts import ValueType
from voice_flows.understanding.matching import ValueRule, understand

TODAY = date(2026, 11, 22)
FIVE = ValueRule(length=5)
BIRTHDAY = ValueRule(past=True)

KEYED: list[tuple[ValueType, str, ValueRule, Json]] = [
    ("digits", "48213", FIVE, "48213"),
    ("digits", "4821", FIVE, None),
    ("digits", "*", ValueRule(), None),
    ("number", "12", ValueRule(), 12),
    ("number", "12*5", ValueRule(), 12.5),
    ("amount", "12*50", ValueRule(), 12.5),
    ("amount", "*", ValueRule(), None),
    ("date", "03051958", BIRTHDAY, "1958-05-03"),
    ("date", "030558", BIRTHDAY, "1958-05-03"),
    ("date", "2411", ValueRule(), "2026-11-24"),
    ("date", "31022026", ValueRule(), None),
    ("time", "1020", ValueRule(), "10:20"),
    ("time", "930", ValueRule(), "09:30"),
    ("time", "17", ValueRule(), "17:00"),
    ("time", "2561", ValueRule(), None),
    ("phone", "612345678", ValueRule(), "+34612345678"),
    ("phone", "612", ValueRule(), None),
    ("yes_no", "1", ValueRule(), True),
    ("yes_no", "2", ValueRule(), False),
    ("yes_no", "3", ValueRule(), None),
    ("email", "123", ValueRule(), None),
    ("text", "123", ValueRule(), None),
]


@pytest.mark.parametrize(("kind", "digits", "rule", "value"), KEYED)
def test_a_value_is_keyed(kind: ValueType, digits: str, rule: ValueRule, value: Json) -> None:
    match = understand(kind, rule, Keys(digits), "es", TODAY, "ES")
    assert (match.value, match.verdict, match.origin) == (value, "reject" if value is None else "accept", "key"), match


@pytest.mark.parametrize(
    ("readings", "verdict", "value"),
    [
        ([("cuarenta y ocho dos trece", 0.9)], "accept", "48213"),
        ([("48213", 0.9)], "accept", "48213"),
        ([("cuarenta y ocho dos trece", 0.4)], "confirm", "48213"),
        ([("cuarenta y ocho dos", 0.6), ("cuarenta y ocho dos trece", 0.55)], "confirm", "48213"),
        ([("cuarenta y ocho dos trece", 0.9), ("cuarenta y ocho dos tres cero", 0.88)], "confirm", "48213"),
        ([("y ahora vamos a ver", 0.6)], "reject", None),
    ],
)
def test_a_code_that_was_heard_is_only_trusted_as_far_as_the_recogniser_is(
    readings: list[tuple[str, float]], verdict: str, value: str | None
) -> None:
    event = Speech(tuple(Heard(text, None, score) for text, score in readings))
    match = understand("digits", FIVE, event, "es", TODAY, "ES")
    assert (match.verdict, match.value, match.origin) == (verdict, value, "speech"), match


@pytest.mark.parametrize(
    ("language", "heard", "sure", "value"),
    [
        ("es", "Maniama", 0.45, "2026-11-23"),
        ("es", "Biernes", 0.6, "2026-11-27"),
        ("es", "Tres de marso", 0.5, "2027-03-03"),
        ("es", "Mírcules", 0.4, "2026-11-25"),
        ("es", "Menzales", 0.9, None),
        ("es", "mañana", 0.35, "2026-11-23"),
        ("es", "mañana", 0.1, None),
        ("en", "Tomorow", 0.45, "2026-11-23"),
    ],
)
def test_a_day_that_was_half_heard_is_read_back_and_not_lost(
    language: str, heard: str, sure: float, value: str | None
) -> None:
    match = understand("date", ValueRule(), Speech((Heard(heard, None, sure),)), language, TODAY, "ES")
    assert (match.verdict, match.value) == ("confirm" if value else "reject", value)


VOCABULARY = """el la las de a y dos tres mil cien veinte mayo jueves mañana tarde coma con euros arroba punto 1 24 2026
    99999 / - : half past next friday double oh the of am"""
WORDS = st.lists(st.sampled_from(VOCABULARY.split()), max_size=9).map(" ".join)


@given(
    st.sampled_from(get_args(ValueType)),
    st.one_of(st.builds(Text, st.text(max_size=50) | WORDS), st.builds(Keys, st.text("0123456789*#", max_size=16))),
    st.sampled_from(["es", "en", "fr"]),
    st.sampled_from(["ES", "US", "MX", "XX", ""]),
    st.booleans(),
)
def test_any_answer_is_a_match(kind: ValueType, event: Text | Keys, language: str, country: str, past: bool) -> None:
    match = understand(kind, ValueRule(past=past), event, language, TODAY, country)
    assert 0.0 <= match.score <= 1.0
    assert (match.value is None) is (match.verdict == "reject")
    if kind == "date" and match.value:
        found = date.fromisoformat(match.value)
        assert not past or found <= TODAY
