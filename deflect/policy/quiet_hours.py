"""Quiet hours: whether an instant is in them, and when they end. Pure; the hours are an argument."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final, Protocol, TypeAlias
from zoneinfo import ZoneInfo

MOST_QUIET_HOURS: Final = 20
"""Hours of a day that quiet hours of several zones may take together."""
MOST_ENDS: Final = 4
"""The end of one zone's quiet hours may lie in another's; so often that is followed."""


class QuietHours(Protocol):
    """Local times between which customers are not disturbed; the span may cross midnight."""

    @property
    def quiet_from(self) -> time: ...

    @property
    def quiet_until(self) -> time: ...


Zones: TypeAlias = str | tuple[str, ...]
"""A time zone, or all those that a number may be in: it is quiet where it is quiet in any of them."""


def quiet(now: datetime, zones: Zones, settings: QuietHours) -> bool:
    """True inside the quiet hours of one of the zones; a span may cross midnight."""
    return any(_in_one(now, zone, settings) for zone in _together(now, zones, settings))


def quiet_until(now: datetime, zones: Zones, settings: QuietHours) -> datetime:
    """The first instant that is quiet in no zone; `now` outside quiet hours."""
    until = now
    for _ in range(MOST_ENDS):
        ends = [_end(until, zone, settings) for zone in _together(now, zones, settings)]
        if max(ends) == until:
            break
        until = max(ends)
    return until


def _together(now: datetime, zones: Zones, settings: QuietHours) -> tuple[str, ...]:
    """The zones that leave an hour for all of them: of too many around the globe, those farthest off do not count."""
    if isinstance(zones, str):
        return (zones,)
    span = (settings.quiet_until.hour - settings.quiet_from.hour) % 24
    east = sorted(zones, key=lambda zone: _offset(now, zone))
    middle = _offset(now, east[len(east) // 2])
    near = sorted(east, key=lambda zone: abs(_offset(now, zone) - middle))
    while len(near) > 1 and _width(now, near) + span >= MOST_QUIET_HOURS:
        near.pop()
    return tuple(near)


def _width(now: datetime, zones: Sequence[str]) -> float:
    offsets = [_offset(now, zone) for zone in zones]
    return max(offsets) - min(offsets)


def _offset(now: datetime, zone: str) -> float:
    """Hours east of Greenwich."""
    return (now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds() / 3600


def _in_one(now: datetime, timezone: str, settings: QuietHours) -> bool:
    clock = now.astimezone(ZoneInfo(timezone)).time()
    start, end = settings.quiet_from, settings.quiet_until
    return start <= clock < end if start <= end else clock >= start or clock < end


def _end(now: datetime, timezone: str, settings: QuietHours) -> datetime:
    if not _in_one(now, timezone, settings):
        return now
    local = now.astimezone(ZoneInfo(timezone))
    end = local.replace(hour=settings.quiet_until.hour, minute=settings.quiet_until.minute, second=0, microsecond=0)
    if end <= local:
        end += timedelta(days=1)
    return end.astimezone(now.tzinfo)
