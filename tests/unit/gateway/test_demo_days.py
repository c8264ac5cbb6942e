"""The demo is right on any day: days are working days, people answered in opening hours, whenever it is told."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.demo import hours, texts, world
from gateway.demo.stories import STORIES, Story
from gateway.demo.texts import MADRID, Told
from voice_flows.schema.document import Calendar
from voice_flows.schema.opening_hours import is_open, spans

DRAWN = random.Random(4711)
INSTANTS = [
    datetime(2026, 11, 29, 6, 30, tzinfo=UTC),  # a Sunday night
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # the hour of the change to summer time
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),  # and back
    datetime(2026, 12, 25, 12, 0, tzinfo=UTC),  # Christmas
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 11, 0, tzinfo=UTC),
    *(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=DRAWN.randrange(4 * 365 * 24 * 60)) for _ in range(60)),
]


def calendar(story: Story) -> Calendar:
    return texts.CALENDARS[story.flow]


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_stories_end_before_now_and_people_answer_in_opening_hours(now: datetime) -> None:
    for story in STORIES:
        end = texts.ended(story, now)
        assert end <= now, story.subject
        assert now - end <= timedelta(minutes=story.ago_min) + hours.LONGEST_CLOSED, story.subject
        if story.hours:
            assert is_open(calendar(story), end.astimezone(MADRID)), story.subject


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_days_in_texts_are_working_days_still_to_come(now: datetime) -> None:
    local = now.astimezone(MADRID)
    for story in STORIES:
        for *_, text, _more in story.lines:
            filled = texts.filled(text, story, now, Told("N7K4", "Nuria"))
            assert "{" not in filled
            days = [date(_year(local, int(month)), int(month), int(day)) for day, month in _days(filled)]
            first = local.date() + timedelta(days=text != "{receipt}")  # which names today where it opens again today
            assert all(spans(calendar(story), day) and day >= first for day in days), filled


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_receipts_say_when_people_are_back(now: datetime) -> None:
    lucia = STORIES[0]
    told = texts.filled("{receipt}", lucia, now, Told("N7K4", "Nuria"))
    assert ("en unos 10 minutos" in told) == is_open(hours.SHOP, now.astimezone(MADRID))


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_orders_windows_and_visits_fall_on_days_of_work(now: datetime) -> None:
    today, held = now.astimezone(MADRID).date(), world.fresh()
    orders = [world.order_view(order, today) for order in held["shop"]["orders"]]
    for shown in (*orders, *world.windows(held, today)):
        assert spans(hours.SHOP, date.fromisoformat(shown["day"]))
    for visit in (*world.visits(held, today), *held["clinic"]["appointments"]):
        assert spans(hours.CLINIC, date.fromisoformat(world.day_of(visit, today)))
    for on_offer in (world.windows(held, today), world.visits(held, today)):
        assert len({shown["id"] for shown in on_offer}) == len(on_offer)
    delivered = [shown["day"] for shown in orders if shown["status"] == "delivered"]
    assert all(date.fromisoformat(day) < today for day in delivered)


def test_past_has_both_businesses_two_languages_and_each_state() -> None:
    assert {story.flow for story in STORIES} == {"tienda", "clinica"}
    assert {story.language for story in STORIES} == {"es", "en"}
    assert {story.state for story in STORIES} == {"open", "pending", "snoozed", "resolved"}
    assert {story.owner for story in STORIES} == {"bot", "queue", "agent"}
    assert len({story.number for story in STORIES}) == len(STORIES) == 14
    assert sum(story.stopped for story in STORIES) == 1
    assert sum("undelivered" in line for story in STORIES for line in story.lines) == 1
    assert not any(story.subject.casefold() in ("persona", "una persona") for story in STORIES)


def _days(text: str) -> list[tuple[str, str]]:
    return re.findall(r"\b[a-zé]{3} (\d{1,2})/(\d{1,2})\b", text, re.IGNORECASE)


def _year(local: datetime, month: int) -> int:
    return local.year + (month < local.month)
