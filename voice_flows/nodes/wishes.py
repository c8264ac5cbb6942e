"""A part of the day, or an hour, that was said beside a day: kept until the menu that offers the slots of that day."""

from __future__ import annotations

from typing import Final

from voice_flows.asking import hearing
from voice_flows.asking.hearing import Answer
from voice_flows.asking.steps import Here
from voice_flows.asking.words import today
from voice_flows.model.turns import Json, Keys
from voice_flows.understanding import moments
from voice_flows.understanding.moments import Wished

HOURS: Final = "hours_of_day"
"""Name in `Session.said` of the day and hours, as `2026-12-03 pm` or `2026-12-03 17:00`."""


def read(here: Here, event: Answer) -> Wished | None:
    """Returns the day or hours that the whole answer asks for."""
    if isinstance(event, Keys):
        return None
    return moments.read(hearing.words(event), here.session.language, today(here), here.flow.country)


def kept(here: Here, event: Answer, day: Json) -> Here:
    """Keeps the hours said beside a day; an answer that names none forgets those of an earlier one."""
    said = {name: value for name, value in here.session.said.items() if name != HOURS}
    wish = read(here, event)
    at = (wish.clock or wish.part) if wish else ""
    return here.with_(said={**said, HOURS: f"{day} {at}"} if at else said)


def taken(here: Here) -> tuple[Here, Wished | None]:
    """Returns what was kept, once."""
    words = str(here.session.said.get(HOURS) or "").split()
    here = here.with_(said={name: value for name, value in here.session.said.items() if name != HOURS})
    if len(words) != 2:
        return here, None
    clock, part = ("", words[1]) if words[1] in moments.PARTS else (words[1], "")
    return here, Wished(words[0], clock, part)
