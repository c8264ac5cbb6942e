"""Shops close at night and tests run at any hour: until when it is Tuesday, ten in the morning."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)


def until_tuesday_at_ten(now: datetime) -> timedelta:
    """To the next one in Madrid: shops are open then, and ten hours on nobody sleeps yet."""
    here = now.astimezone(ZoneInfo("Europe/Madrid"))
    tuesday = here.replace(hour=10, minute=0, second=0) + timedelta(days=(1 - here.weekday()) % 7)
    return (tuesday - here) % WEEK
