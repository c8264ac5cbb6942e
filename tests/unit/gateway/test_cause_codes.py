"""Causes of a text not taken or delivered: every number leads to one, every one can be read."""

from __future__ import annotations

import pytest

from gateway.providers.causes import CAUSES
from gateway.providers.twilio.errors import BY_NUMBER, NUMBERS, cause_of


@pytest.mark.parametrize(
    ("number", "code", "retryable"),
    [
        (21211, "invalid_number", False), (21614, "not_mobile", False), (21408, "region_closed", False),
        (21610, "opted_out", False), (21612, "no_route", False), (30003, "unreachable", False),
        (30005, "unknown_handset", False), (30006, "landline", False), (30007, "filtered", False),
        (30034, "unregistered_sender", False), (21611, "queue_full", True), (30001, "queue_full", True),
        (20429, "too_fast", True), (63016, "window_closed", False), (20003, "credentials", True),
        ("30006", "landline", False),
        (99999, "refused", False), ("", "refused", False), (None, "refused", False), ("²", "refused", False),
    ],
)  # fmt: skip
def test_a_number_has_a_cause(number: int | str | None, code: str, retryable: bool) -> None:
    assert (cause_of(number).code, cause_of(number).retryable) == (code, retryable)


def test_codes_and_numbers_are_named_once() -> None:
    assert len({cause.code for cause in CAUSES}) == len(CAUSES)
    assert len(BY_NUMBER) == sum(len(numbers) for numbers in NUMBERS.values())


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.code)
def test_people_read_words_and_no_numbers(cause: object) -> None:
    for language in ("es", "es-MX", "en"):
        words = cause.words(language)  # type: ignore[attr-defined]
        assert words
        assert not any(character.isdigit() for character in words)
