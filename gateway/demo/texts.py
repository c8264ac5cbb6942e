"""Fills the texts of the demo's past: days, opening hours, reference, the agent's name; and says when a story ended.

Pure: instants are arguments. Days count from the line in which they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from gateway.demo import hours
from gateway.demo.stories import Story
from voice_flows.schema.opening_hours import is_open, next_opening

MADRID: Final = ZoneInfo("Europe/Madrid")
CALENDARS: Final = {"tienda": hours.SHOP, "clinica": hours.CLINIC}
LONGEST: Final = timedelta(minutes=40)
"""The part of a story, up to its end, in which people work."""
_DAY = re.compile(r"\{\+(\d+)\}")
_SHORT = {
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}  # fmt: skip
_OPEN = {
    "es": "Recibido. Te responde una persona de Tienda Nogal en unos 10 minutos. No hace falta esperar: te avisamos.",
    "en": "Got it. Someone at Tienda Nogal will reply in about 10 minutes. You can close this; we'll text you.",
}
_CLOSED = {
    "es": "Recibido. Ahora hemos cerrado; te respondemos {day} desde las {time}, por orden.",
    "en": "Got it. We're closed; we'll answer {day} from {time}, in order.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a text may name of its story."""

    reference: str
    agent: str


def ended(story: Story, now: datetime) -> datetime:
    """Returns when the story's last line was said, in UTC: as long ago as it says, or when people last worked."""
    local, calendar = now.astimezone(MADRID), CALENDARS[story.flow]
    ago = timedelta(minutes=story.ago_min)
    if not story.hours:
        return now - ago
    anchor = hours.last_open(calendar, local, timedelta(0))
    end = (anchor.astimezone(now.tzinfo) - ago).astimezone(MADRID)
    took = timedelta(seconds=sum(line[0] for line in story.lines))
    return hours.last_open(calendar, end, min(took, LONGEST)).astimezone(now.tzinfo)


def filled(text: str, story: Story, now: datetime, told: Told) -> str:
    """Returns the text as it was sent at `now`."""
    local, calendar = now.astimezone(MADRID), CALENDARS[story.flow]
    if text == "{receipt}":
        return _receipt(story, local)

    def day(found: re.Match[str]) -> str:
        ahead = local.date() + timedelta(days=int(found[1]))
        return _short(hours.working_day(calendar, ahead), story.language)

    return _DAY.sub(day, text).replace("{ref}", told.reference).replace("{agent}", told.agent)


def _receipt(story: Story, local: datetime) -> str:
    calendar = CALENDARS[story.flow]
    opens = None if is_open(calendar, local) else next_opening(calendar, local)
    if opens is None:
        return _OPEN[story.language]
    day = _short(opens.date(), story.language)
    return _CLOSED[story.language].format(day=day, time=f"{opens.hour}:{opens.minute:02d}")


def _short(day: date, language: str) -> str:
    return f"{_SHORT[language][day.weekday()]} {day.day}/{day.month}"
