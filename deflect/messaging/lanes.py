"""Lanes of the outbox: rows of one lane are sent one after the other, in the order in which they were written."""

from __future__ import annotations

QUIET_LANE = "~quiet"
"""Suffix of the lane of texts held until quiet hours end, so that they hold up nothing else."""
