"""The median wait, with those who still wait counted as waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from deflect.routing.wait_times import Waited, minutes


def waits(*lengths: str) -> list[Waited]:
    """`8` was answered after 8 minutes, `8+` still waits or gave up."""
    return [Waited("text", timedelta(minutes=float(each.rstrip("+"))), not each.endswith("+")) for each in lengths]


@pytest.mark.parametrize(("told", "median"), [
    (("2", "4", "9"), 4),
    (("2", "4", "9", "30"), 4),
    (("0.2", "0.3", "0.4"), 1),
    (("3.1", "3.2", "3.3"), 4),
    (("2", "3"), None),
    ((), None),
    (("2", "4", "9", "0.1+", "0.2+"), 4),
    (("2", "3", "4", "60+", "60+", "60+"), 4),
    (("2", "3", "4", "60+", "60+", "60+", "60+"), None),
], ids=str)  # fmt: skip
def test_the_median_is_told_only_where_it_is_known(told: tuple[str, ...], median: int | None) -> None:
    assert minutes(waits(*told)) == median
