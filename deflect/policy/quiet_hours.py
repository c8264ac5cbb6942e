"""Quiet hours: whether an instant is in them, and when they end. Pure; the hours are an argument."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class QuietHours(Protocol):
    """Local times between which customers are not disturbed; the span may cross midnight."""

    @property
    def quiet_from(self) -> time: ...

    @property
    def quiet_until(self) -> time: ...


def quiet(now: datetime, timezone: str, settings: QuietHours) -> bool:
    """True inside the quiet hours of `timezone`; a span may cross midnight."""
    clock = now.astimezone(ZoneInfo(timezone)).time()
    start, end = settings.quiet_from, settings.quiet_until
    return start <= clock < end if start <= end else clock >= start or clock < end


def quiet_until(now: datetime, timezone: str, settings: QuietHours) -> datetime:
    """The instant at which quiet hours end; `now` outside them."""
    if not quiet(now, timezone, settings):
        return now
    local = now.astimezone(ZoneInfo(timezone))
    end = local.replace(hour=settings.quiet_until.hour, minute=settings.quiet_until.minute, second=0, microsecond=0)
    if end <= local:
        end += timedelta(days=1)
    return end.astimezone(now.tzinfo)
