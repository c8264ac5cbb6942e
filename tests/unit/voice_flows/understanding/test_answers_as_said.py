"""Answers as people say and type them, days ahead and bounds: taken rightly, asked back rightly, or not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from voice_flows.model.turns import Choice, Text
from voice_flows.understanding.matching import Match, ValueRule, choose, understand
from voice_flows.values import moment
from voice_flows.values.reading import Asked

TODAY = date(2026, 11, 18)
CASES = ("reading_days_ahead", "reading_answers")


def rows() -> Iterator[tuple[str, str, str]]:
    heading = ""
    for name in CASES:
        for line in Path(f"tests/cases/{name}.txt").read_text("utf-8").splitlines():
            said, mark, value = line.rpartition("|")
            if mark and not line.startswith("#"):
                yield heading, said, value
            else:
                heading = line


def outcome(heading: str, said: str) -> tuple[str, str]:
    """The verdict and the value; a moment that comes out is acted on."""
    kind, language, country, *choices = heading.split()
    if kind == "moment":
        found = moment.by_words(said, Asked(ValueRule(), language, TODAY, country))
        clock = found.clock.strftime(" %H:%M") if found and found.clock else ""
        return ("accept", f"{found.day or '-'}{clock}") if found else ("reject", "")
    match = _match(kind, language, country, choices, said)
    value = "+".join(match.choices) if choices else match.value
    return match.verdict, f"{value:g}" if isinstance(value, float) else str(value)


def _match(kind: str, language: str, country: str, choices: list[str], said: str) -> Match:
    if choices:
        return choose([_choice(key, one) for key, one in enumerate(choices, 1)], Text(said), language)
    name, length = re.fullmatch(r"(\D+)(\d*)", kind).groups()  # type: ignore[union-attr]
    rule = ValueRule(length=int(length) if length else None)
    return understand(name, rule, Text(said), language, TODAY, country)  # type: ignore[arg-type]


def _choice(key: int, written: str) -> Choice:
    """One choice of a heading: `id:words,words`, with `_` for a blank."""
    id_, _, words = written.replace("_", " ").partition(":")
    phrases = tuple(words.split(","))
    return Choice(id_, phrases[0], str(key), phrases)


@pytest.mark.parametrize(("heading", "said", "value"), list(rows()))
def test_answer_is_taken_rightly_or_asked_back(heading: str, said: str, value: str) -> None:
    verdict, got = outcome(heading, said)
    if value == "-":
        assert verdict != "accept", got
    elif verdict == "accept":
        assert got in value.lstrip("?").split("/")
    else:
        assert value.startswith("?"), verdict
        assert verdict == "reject" or got in value.lstrip("?").split("/")
