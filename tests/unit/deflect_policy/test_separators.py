"""Secrets with anything between their groups leave nothing behind; products, times and tables of numbers stay."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from deflect.policy.redaction import redact, redact_thread

CASES = [json.loads(line) for line in Path("tests/cases/redaction_separators.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", [each for each in CASES if each["kind"] == "redaction-written"], ids=str)
def test_a_secret_is_taken_out_however_its_groups_are_parted(case: dict[str, Any]) -> None:
    clean = redact_thread(case["input"])
    assert any(one.found for one in clean)
    assert not any(case["expected"] in one.text for one in clean)


@pytest.mark.parametrize("text", [each["input"] for each in CASES if each["kind"] == "redaction-keep"])
def test_a_number_of_daily_life_stays(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz")
def test_any_letter_between_the_groups_of_a_card_is_read_over(letter: str) -> None:
    assert redact(letter.join(("5105", "1051", "0510", "5100"))).found == ("card",)
    assert redact(letter.upper().join(("3714", "496353", "98431"))).found == ("card",)


@pytest.mark.parametrize("gap", [" " * 7, "-----", "\n\n\n\n", " ... ", " <br/> ", "</p><p>", " // ", "\t|\t"])
def test_a_long_gap_between_the_groups_of_a_card_is_read_over(gap: str) -> None:
    assert redact(gap.join(("5105", "1051", "0510", "5100"))).found == ("card",)


def test_times_and_tables_of_numbers_are_no_secrets() -> None:
    draw = random.Random(7)
    for _ in range(300):
        hours = " ".join(f"{draw.randrange(7, 24):02}h{draw.choice((0, 15, 30, 45)):02}" for _ in range(4))
        row = "     ".join(str(draw.randrange(1000, 999999)) for _ in range(3))
        days = "   -   ".join(f"{draw.randrange(1, 29):02}/{draw.randrange(1, 13):02}/2027" for _ in range(3))
        assert [redact(text).found for text in (hours, row, days)] == [(), (), ()]
