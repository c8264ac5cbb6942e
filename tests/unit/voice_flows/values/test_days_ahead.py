"""Days counted from others, and bounds around days and hours: the right one, asked back, or none; never a wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from voice_flows.model.turns import Text
from voice_flows.understanding.matching import ValueRule, understand
from voice_flows.values import moment
from voice_flows.values.reading import Asked

TODAY = date(2026, 11, 18)
LINES = Path("tests/cases/reading_days_ahead.txt").read_text("utf-8").splitlines()


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    heading: list[str] = []
    for line in LINES:
        said, mark, value = line.rpartition("|")
        if mark and not line.startswith("#"):
            yield heading[0], heading[1], heading[2], said, value
        else:
            heading = line.split()


def outcome(kind: str, language: str, country: str, said: str) -> tuple[str, str]:
    """The verdict and the value; a moment that comes out is acted on."""
    if kind == "moment":
        found = moment.by_words(said, Asked(ValueRule(), language, TODAY, country))
        clock = found.clock.strftime("%H:%M") if found and found.clock else "-"
        return ("accept", f"{found.day or '-'} {clock}") if found else ("reject", "")
    match = understand(kind, ValueRule(), Text(said), language, TODAY, country)  # type: ignore[arg-type]
    value = f"{match.value:g}" if isinstance(match.value, float) else str(match.value)
    return match.verdict, value


@pytest.mark.parametrize(("kind", "language", "country", "said", "value"), list(rows()))
def test_day_ahead_is_right_or_asked_back(kind: str, language: str, country: str, said: str, value: str) -> None:
    verdict, got = outcome(kind, language, country, said)
    if value == "-":
        assert verdict != "accept", got
    elif verdict == "accept":
        assert got.removesuffix(" -") in value.lstrip("?").split("/")
    else:
        assert value.startswith("?")
        assert verdict == "reject" or got in value.lstrip("?").split("/")
