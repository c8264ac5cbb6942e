"""Strings of digits in which one digit may have been another that sounds like it."""

from __future__ import annotations

import pytest

from relevo.config.languages import languages
from speech.recognisers.digit_doubt import alternatives


@pytest.mark.parametrize(
    ("language", "written", "others"),
    [
        ("es", "4, 8, 7, 1, 2.", ["4, 8, 0, 1, 2."]),
        ("es", "8 0 9", ["8 7 9", "8 3 9"]),
        ("es", "809", ["879", "839"]),
        ("es", "Cero, cinco, uno", ["siete, cinco, uno", "tres, cinco, uno"]),
        ("es", "Siete, 5, 1", ["cero, 5, 1"]),
        ("es", "5, 5, 1", []),
        ("es", "0, 7", []),
        ("es", "el 7 de mayo de 2027", []),
        ("en", "8 0 7", []),
    ],
)
def test_alternatives_change_one_digit_as_it_was_written(language: str, written: str, others: list[str]) -> None:
    assert alternatives(written, languages().of(language)) == others


def test_alternatives_are_few() -> None:
    assert len(alternatives("0" * 20, languages().of("es"))) <= 8
