"""Whether a person may be texted is decided by named rules, and the reason can be read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from deflect.policy.decisions import Decision
from deflect.policy.texting import Candidate, PolicySettings, decide, decide_code, decide_reply, quiet_until

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
MARTA = Candidate(kind="mobile", country="ES", now=NOON)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "ok"),
        ({"kind": "unknown"}, "ok"),
        ({"kind": "anonymous"}, "anonymous"),
        ({"kind": "emergency"}, "anonymous"),
        ({"suppressed": True}, "opted_out"),
        ({"kind": "premium"}, "premium"),
        ({"kind": "landline"}, "landline"),
        ({"country": "GB"}, "country"),
        ({"trust": "none"}, "untrusted"),
        ({"trust": "attested"}, "ok"),
        ({"texts_to_number_today": 5}, "number_limit"),
        ({"texts_to_number_today": 4}, "ok"),
        ({"texts_today": 2000}, "day_limit"),
        ({"texts_of_source": 200, "source": "carrier"}, "source_limit"),
        ({"texts_of_source": 199, "source": "carrier"}, "ok"),
        ({"texts_of_source": 3, "source": "pbx"}, "source_limit"),
        ({"texts_of_source": 2, "source": "pbx"}, "ok"),
        ({"now": NIGHT}, "ok"),
        ({"now": NIGHT, "waiting": False}, "quiet_hours"),
        ({"kind": "landline", "suppressed": True}, "opted_out"),
    ],
)
def test_the_first_rule_that_forbids_decides(change: dict[str, object], code: str) -> None:
    settings = PolicySettings(by_source_an_hour={"pbx": 3})
    decision = decide(replace(MARTA, **change), settings)  # type: ignore[arg-type]
    assert decision.code == code
    assert decision.allowed == (code == "ok")
    assert decision.allowed or (decision.reason["es"] and decision.reason["en"])


@pytest.mark.parametrize("decides", [decide, decide_code, decide_reply])
def test_without_a_sender_nothing_is_texted(decides: Callable[[Candidate, PolicySettings], Decision]) -> None:
    assert decides(MARTA, PolicySettings(sends=False)).code == "no_sender"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOON, NOON),
        (NIGHT, datetime(2026, 11, 25, 7, tzinfo=UTC)),
        (datetime(2026, 11, 25, 5, tzinfo=UTC), datetime(2026, 11, 25, 7, tzinfo=UTC)),
    ],
)
def test_a_text_held_for_quiet_hours_goes_at_their_local_end(now: datetime, expected: datetime) -> None:
    assert quiet_until(now, "Europe/Madrid", PolicySettings()) == expected


def test_quiet_hours_may_lie_within_one_day() -> None:
    siesta = PolicySettings(quiet_from=time(14), quiet_until=time(16))
    assert not decide(replace(MARTA, now=NOON.replace(hour=14), waiting=False), siesta).allowed
    assert decide(replace(MARTA, now=NIGHT, waiting=False), siesta).allowed
