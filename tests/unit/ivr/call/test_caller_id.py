"""Every caller is of some kind, and none is a failure."""

from dataclasses import replace

import pytest

from ivr.call.caller_id import caller
from ivr.testing.calls import ARRIVAL


@pytest.mark.parametrize(
    ("claimed", "number", "kind"),
    [
        ("+34612345678", "+34612345678", "mobile"),
        ("612345678", "+34612345678", "mobile"),
        ("912345678", "+34912345678", "landline"),
        ("0033612345678", "+33612345678", "mobile"),
        ("+12125550123", "+12125550123", "unknown"),
        ("", None, "anonymous"),
        ("alice", None, "anonymous"),
        ("1004", None, "short"),
        ("112", None, "emergency"),
    ],
)
def test_who_calls(claimed: str, number: str | None, kind: str) -> None:
    found = caller(replace(ARRIVAL, caller=claimed), "ES")
    assert (found.number, found.kind) == (number, kind)


def test_the_lines_own_country_counts_before_the_houses() -> None:
    arrival = replace(ARRIVAL, caller="0612345678", called="0123456789", region="FR")
    found = caller(arrival, "ES")
    assert (found.number, found.called) == ("+33612345678", "+33123456789")
