"""Checks of reminders in writing: each comes after a time in which people answer, and before they forget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View

LEAST_S: Final = 30 * 60
MOST_S: Final = 30 * 86400


def delays(view: View) -> Iterator[Problem]:
    """A reminder comes after half an hour at the least, and after thirty days at the most."""
    for number, nudge in enumerate(view.flow.nudges):
        if not LEAST_S <= nudge.seconds <= MOST_S:
            message = f"'{nudge.after}' is {'too soon' if nudge.seconds < LEAST_S else 'too late'} for a reminder"
            yield view.error("wrong_form", ("nudges", number, "after"), message, "write 30m to 30d, such as 20h")


CHECKS = (delays,)
