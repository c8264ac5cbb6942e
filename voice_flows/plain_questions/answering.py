"""Answers what customers ask back at a question of the flow, and asks it again; that counts as no failed answer.

When we are open is told from the calendar. What nothing here answers stays on the record for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from voice_flows import locales
from voice_flows.asking import hearing
from voice_flows.asking.steps import Here, Step, again, wait
from voice_flows.asking.words import Words, phrase, say
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Ask, Learned, Speech, Text
from voice_flows.plain_questions import about_hours
from voice_flows.schema.document import Calendar, Flow
from voice_flows.schema.opening_hours import is_open, next_opening, spans, zone

MOST: Final = 2
"""Questions that are noted at one question of the flow; the next one counts as not understood."""
NOTED: Final = "noted_question"
"""Name in `Session.attempts` of how many were noted, and of the facts that hold their words."""
ALL_DAY: Final = ((time.min, time.max),)
"""The spans of a day on which the business never closes."""


@dataclass(frozen=True, slots=True)
class _Hours:
    """The calendar that counts here, and the local time now."""

    calendar: Calendar
    now: datetime


def about_hours_of(here: Here, event: Speech | Text) -> date | None:
    """Returns the day whose opening hours are asked for, where a calendar tells them; else `None`."""
    hours = _hours(here)
    if hours is None:
        return None
    language = here.session.language
    brand = " ".join(here.flow.brand.told(language).values())
    return about_hours.day_asked(event, brand, language, hours.now.date(), here.flow.country)


def with_hours(here: Here, event: Speech | Text, question: Callable[[], Ask | None]) -> Step | None:
    """Tells the opening hours that are asked for, and asks the open question again; `None` for anything else.

    A question that takes any words, or whose own choices speak of opening hours, is answered by them.
    """
    day, hours = about_hours_of(here, event), _hours(here)
    asked = question() if day and here.session.wait == "answer" else None
    if asked is None or day is None or hours is None or asked.kind == "text" or _has_choice_for_hours(here, asked):
        return None
    return again(here, say(here, _told(here, hours, day)))


def noted(here: Here, event: Speech | Text, step: Step, question: Callable[[], Ask | None]) -> Step | None:
    """Says of a question that `step` did not understand that it is noted; `None` for anything else.

    The words stay on the record as not understood, under a name by which people are shown them.
    """
    facts = [effect for effect in step.effects if isinstance(effect, Learned) and effect.what == "not_understood"]
    times = here.session.attempts.get(NOTED, 0)
    asked = question() if facts and times < MOST and _asks(here, event) else None
    if asked is None:
        return None
    words = phrase(here, "question_noted", Words(asked.say, asked.write))
    here = here.with_(attempts={**here.session.attempts, NOTED: times + 1})
    kept = [replace(fact, name=NOTED) for fact in facts]
    return wait(here, "answer", *kept, replace(asked, say=words.say, write=words.write, reason="repeat"))


def _hours(here: Here) -> _Hours | None:
    """The node's own calendar, the one gone by last or the first; where a flow has none, of the flow that runs it."""
    node = here.flow.nodes.get(here.session.node)
    named = getattr(node, "calendar", None) or here.session.calendar
    for flow in _around(here):
        if flow.calendars:
            found = flow.calendars.get(named) or next(iter(flow.calendars.values()))
            return _Hours(found, here.moment.now.astimezone(zone(flow.timezone)))
    return None


def _around(here: Here) -> Iterator[Flow]:
    yield here.flow
    yield from (here.flows[name] for name, _ in reversed(here.session.returns) if name in here.flows)


def _has_choice_for_hours(here: Here, asked: Ask) -> bool:
    named = (text for choice in asked.choices for text in (choice.label, *choice.phrases, *choice.examples))
    return any(about_hours.tells_of_hours(text, here.session.language) for text in named)


def _told(here: Here, hours: _Hours, day: date) -> Words:
    """The hours of the day; where it has none, or they are over, when we open next."""
    opens, today = spans(hours.calendar, day), hours.now.date()
    over = day == today and bool(opens) and not _goes_on(hours)
    if opens and not over:
        each = [
            {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}" if end != time.max else "00:00"} for start, end in opens
        ]
        return phrase(here, "open_on", day=day.isoformat(), spans=each, always=opens == ALL_DAY)
    after = hours.now if day == today else datetime.combine(day, time.max, hours.now.tzinfo)
    opening = next_opening(hours.calendar, after)
    told = opening.isoformat(timespec="minutes") if opening else ""
    return phrase(here, "closed_on", day=day.isoformat(), over=over, next=told)


def _goes_on(hours: _Hours) -> bool:
    """True while the business is open, and where it opens once more today."""
    opening = next_opening(hours.calendar, hours.now)
    later_today = opening is not None and opening.date() == hours.now.date()
    return later_today or is_open(hours.calendar, hours.now)


def _asks(here: Here, event: Speech | Text) -> bool:
    """True for a sentence with a question mark, or one that begins as a question does; a mere "hola?" asks nothing."""
    said, language = hearing.words(event), here.session.language
    if all(word in locales.hearing(language).around for word in normal(said).split()):
        return False
    begins = locales.sentences(language).asking
    return "?" in said or any(normal(said).startswith(f"{phrase} ") for phrase in begins)
