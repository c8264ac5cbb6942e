"""How soon a carrier reports that a text arrived, and how long a call should wait for such a report. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WITHIN_S: Final = 8.0
"""The figure that is told of every carrier: reports that came within so many seconds."""
ENOUGH: Final = 20
"""Texts from which on a carrier's own figures count."""
USUAL_S: Final = 10.0
"""The limit while a carrier is not known well enough."""
LEAST_S: Final = 4.0
MOST_S: Final = 20.0
"""Bounds of a suggested limit: below, a report that is on its way would be missed; above, callers hang up."""
MOST_REPORTS: Final = 0.9
"""The share of the reports that come in time at all for which a call waits."""
IN_VAIN: Final = 0.2
"""A smaller share of texts that are reported within `MOST_S` is not waited for."""


@dataclass(frozen=True, slots=True)
class CarrierReports:
    """The texts of one carrier that calls waited for. `limit_s` is how long a call should wait for the next one."""

    carrier: str
    texts: int
    reported: int
    within: int
    """Reported within `WITHIN_S`."""
    limit_s: float


def reports(carrier: str, delays: Sequence[float | None]) -> CarrierReports:
    """The figures of a carrier from the seconds between acceptance and report, `None` where no report came."""
    came = [each for each in delays if each is not None]
    within = sum(each <= WITHIN_S for each in came)
    return CarrierReports(carrier, len(delays), len(came), within, suggested_limit(delays))


def suggested_limit(delays: Sequence[float | None]) -> float:
    """The shortest wait, in whole seconds, that sees most of the reports that come in time.

    Between `LEAST_S` and `MOST_S`; `USUAL_S` for fewer texts than `ENOUGH`, `LEAST_S` where hardly any is reported.
    """
    if len(delays) < ENOUGH:
        return USUAL_S
    came = sorted(each for each in delays if each is not None and each <= MOST_S)
    if len(came) < IN_VAIN * len(delays):
        return LEAST_S
    waited = came[math.ceil(MOST_REPORTS * len(came)) - 1]
    return min(MOST_S, max(LEAST_S, float(math.ceil(waited))))
