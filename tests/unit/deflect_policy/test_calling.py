"""Whether a number may be called, when, and when it is tried again, is decided by named rules with readable reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deflect.policy import phone_numbers
from deflect.policy.calling import CallCandidate, CallSettings, again_at, decide
from deflect.policy.decisions import reason

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 8, tzinfo=UTC)  # 9:00 in Madrid
MARTA = CallCandidate(kind="mobile", country="ES", now=NOON)
PAUSES = timedelta(minutes=5), timedelta(hours=1)


def tried(*hours_ago: int) -> tuple[datetime, ...]:
    return tuple(NOON - timedelta(hours=ago) for ago in hours_ago)


@pytest.mark.parametrize(
    ("change", "code", "until"),
    [
        ({}, "ok", None),
        ({"kind": "landline"}, "ok", None),
        ({"kind": "emergency", "opted_out": True}, "emergency", None),
        ({"kind": "short"}, "anonymous", None),
        ({"opted_out": True}, "opted_out", None),
        ({"opted_out": True, "expected": True}, "opted_out", None),
        ({"kind": "premium"}, "premium", None),
        ({"line": False}, "no_line", None),
        ({"country": "GB"}, "country", None),
        ({"now": NIGHT}, "quiet_hours", MORNING),
        ({"now": NIGHT, "timezone": "America/New_York"}, "ok", None),
        ({"now": NOON, "timezone": "America/Los_Angeles"}, "quiet_hours", NOON.replace(hour=17)),
        ({"now": NIGHT, "expected": True}, "ok", None),
        ({"to_number": tried(23, 5, 1)}, "ok", None),
        ({"to_number": tried(23, 5, 2, 1)}, "number_limit", NOON + timedelta(hours=1)),
        ({"to_number": tried(23, 5, 2, 1), "expected": True}, "number_limit", NOON + timedelta(hours=1)),
        ({"today": tried(3) * 500}, "day_limit", NOON + timedelta(hours=21)),
    ],
)
def test_the_first_rule_that_forbids_or_puts_off_decides(
    change: dict[str, object], code: str, until: datetime | None
) -> None:
    decision = decide(replace(MARTA, **change), CallSettings())  # type: ignore[arg-type]
    assert (decision.code, decision.until) == (code, until)
    assert decision.allowed == (code == "ok")
    assert decision.allowed or (decision.reason["es"] and decision.reason["en"] == reason("calling", code, "en"))


@pytest.mark.parametrize(
    ("outcome", "code", "attempts", "pause_min"),
    [
        ("busy", "", 1, 5),
        ("busy", "", 2, 10),
        ("busy", "", 3, None),
        ("no_answer", "", 1, 60),
        ("no_answer", "", 2, 120),
        ("machine", "", 1, 60),
        ("uncertain", "", 1, 60),
        ("failed", "", 1, 5),
        ("failed", "no_such_number", 1, None),
    ],
)
def test_a_call_that_reached_nobody_is_tried_again_ever_later_and_not_for_ever(
    outcome: str, code: str, attempts: int, pause_min: int | None
) -> None:
    again = again_at(outcome, code, attempts, 3, PAUSES, NOON)  # type: ignore[arg-type]
    assert again == (NOON + timedelta(minutes=pause_min) if pause_min else None)


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+34612345678", "Europe/Madrid"),
        ("+12125550123", "America/New_York"),
        ("+442071838750", "Europe/London"),
        ("nonsense", "Europe/Madrid"),
    ],
)
def test_a_number_tells_where_it_is_at_home(number: str, zone: str) -> None:
    assert phone_numbers.timezone(number, "Europe/Madrid") == zone
