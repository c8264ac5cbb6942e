"""The names that a text may read: what takes work is worked out only where it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from small_shop import FLOWS, NOON, started

from voice_flows.asking import words
from voice_flows.asking.steps import Here
from voice_flows.schema import opening_hours
from voice_flows.schema.document import Calendar

WEEK = Calendar.model_validate({"week": {"mon": ["09:00-14:00"], "tue": ["09:00-14:00"]}})
SHOP = FLOWS["shop"].model_copy(update={"calendars": {"shop": WEEK}})
HERE = Here({"shop": SHOP}, SHOP, started().session, NOON)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The instants at which opening hours were asked for."""
    instants: list[datetime] = []

    def is_open(calendar: Calendar, local: datetime) -> bool:
        instants.append(local)
        return opening_hours.is_open(calendar, local)

    monkeypatch.setattr("voice_flows.asking.words.is_open", is_open)
    return instants


def test_hours_are_not_worked_out_for_a_text_without_them(asked: list[datetime]) -> None:
    said = words.authored(HERE, {"es": "{{ brand.name }} {{ customer.name }}"})
    assert said.write.startswith(SHOP.brand.name)
    assert asked == []


def test_hours_are_worked_out_once_for_a_text_that_reads_them_twice(asked: list[datetime]) -> None:
    said = words.authored(HERE, {"es": "{{ hours.open }} {{ hours.next }}"})
    assert said.write == "true 2026-11-24T09:00+01:00"
    assert len(asked) == 1


def test_hours_of_the_calendar_overrule_those_from_outside(asked: list[datetime]) -> None:
    scope = words.scope(HERE)
    assert "hours" in scope
    assert "hours" in set(scope)
    assert scope["hours"] == {"open": True, "next": "2026-11-24T09:00+01:00"}


def test_flow_without_calendars_reads_hours_from_outside() -> None:
    plain = FLOWS["shop"].model_copy(update={"calendars": {}})
    here = Here({"shop": plain}, plain, started().session, NOON)
    assert words.scope(here)["hours"] == {"open": None, "next": None}
    assert words.scope(here)["moment"] == {"today": "2026-11-23", "next_day": "2026-11-24"}


def test_a_header_that_did_not_come_reads_as_empty() -> None:
    named = "{{ call.forwarded }}|{{ call.headers.account }}|{{ call.headers.other }}"
    assert words.authored(HERE, {"es": named}).write == "||"
    told = replace(NOON, facts={"call": {"forwarded": "busy", "headers": {"account": "48213"}}})
    assert words.authored(replace(HERE, moment=told), {"es": named}).write == "busy|48213|"
