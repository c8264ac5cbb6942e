"""Calendars: special hours, openings on holidays, nights, and the hours that are told where a flow has several."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from deflect.talks import runner
from voice_flows.nodes.call_back.times import fits
from voice_flows.publishing.loader import load
from voice_flows.schema.document import Calendar
from voice_flows.schema.opening_hours import holiday, is_open, is_span, next_opening, zone
from voice_flows.schema.places import unknown_place, unknown_zone
from voice_flows.schema.problems import Problem
from voice_flows.talks import talk_file
from voice_flows.values.moment import Moment

FIXTURES = Path(__file__).parents[1] / "fixtures"
TEXT = (FIXTURES / "two_calendars.yaml").read_text()
TALKS = talk_file.parse((FIXTURES / "two_calendars.talk.yaml").read_text(), "two_calendars.talk.yaml")
NIGHT = Calendar(week={"fri": ["20:00-03:30"], "sat": ["09:00-14:00"]}, closed=["2026-12-05"])


def found(*changes: tuple[str, str]) -> list[Problem]:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return list(load(text, "two_calendars.yaml").problems)


@pytest.mark.parametrize("talk", TALKS.talks, ids=lambda talk: talk.name)
def test_the_calendars_talk(talk: talk_file.Talk) -> None:
    flow = load(TEXT, "two_calendars.yaml").flow
    assert flow is not None
    assert TALKS.problems == ()
    for outcome in runner.run(talk, {"luz": flow}):
        assert [str(one) for one in outcome.failures] == []


def test_flow_with_several_calendars_is_checked_without_a_word() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("change", "code", "fix"),
    [
        (("Europe/Madrid", "Europe/Madird"), "unknown_timezone", "did you mean 'Europe/Madrid'?"),
        (("Europe/Madrid", "Mars/Olympus"), "unknown_timezone", "write it as Europe/Madrid"),
        (("ES-MD", "ES-MDD"), "unknown_holidays", "did you mean 'ES-MD'? or ES alone"),
        (("ES-MD", "ESP"), "unknown_holidays", "did you mean 'ES'?"),
        (('"2026-12-24": [', '"24-12-2026": ['), "wrong_form", "write it as 2026-12-24"),
        (("08:00-12:00", "08:00-08:00"), "wrong_form", "09:00-14:00"),
        (
            ('closed: ["2026-11-28"]', 'closed: ["2026-11-28"]\n    special: {"2026-11-28": []}'),
            "two_hours",
            "`closed:`",
        ),
    ],
)
def test_places_dates_and_spans_that_are_none_are_errors(change: tuple[str, str], code: str, fix: str) -> None:
    (problem,) = found(change)
    assert (problem.severity, problem.code) == ("error", code)
    assert fix in problem.fix


def test_offer_that_no_calendar_leads_to_is_named_unless_it_names_one() -> None:
    direct = ("label: {es: contratos}, then: oficina", "label: {es: contratos}, then: oferta")
    told = [(one.severity, one.node) for one in found(direct) if one.code == "whose_hours"]
    assert told == [("warning", "oferta")]
    named = found(direct, ("reason: closed", "reason: closed\n    calendar: oficina"))
    assert [one for one in named if one.code == "whose_hours"] == []
    assert found(("reason: closed", "reason: closed\n    calendar: ofcina"))[0].fix == "did you mean 'oficina'?"


@pytest.mark.parametrize(("at", "open_"), [
    ("2026-12-04T19:59", False), ("2026-12-04T20:00", True), ("2026-12-05T00:00", True), ("2026-12-05T03:29", True),
    ("2026-12-05T03:30", False), ("2026-12-05T10:00", False), ("2026-12-12T10:00", True), ("2026-12-13T01:00", False),
])  # fmt: skip
def test_span_past_midnight_belongs_to_the_day_on_which_it_begins(at: str, open_: bool) -> None:
    assert is_open(NIGHT, datetime.fromisoformat(at).replace(tzinfo=zone("Europe/Madrid"))) is open_


def test_next_opening_is_told_of_special_hours() -> None:
    calendar = Calendar(week={}, holidays="ES", special={"2026-12-08": ["10:00-13:00"]})
    now = datetime(2026, 12, 7, 9, 0, tzinfo=zone("Europe/Madrid"))
    assert next_opening(calendar, now) == datetime(2026, 12, 8, 10, 0, tzinfo=zone("Europe/Madrid"))


def test_call_is_promised_within_a_night() -> None:
    now = datetime(2026, 12, 4, 18, 0, tzinfo=zone("Europe/Madrid"))
    one_at_night = fits(NIGHT, Moment(None, time(1, 0)), now)
    assert one_at_night == datetime(2026, 12, 5, 1, 0, tzinfo=zone("Europe/Madrid"))


@pytest.mark.parametrize(("written", "span"), [
    ("09:00-14:00", True), ("00:00-24:00", True), ("20:00-02:00", True), ("22:00-08:00", True), ("18:00-08:00", True),
    ("14:00-09:00", False), ("08:00-08:00", False), ("9-14", False), ("20:00-24:30", False),
])  # fmt: skip
def test_span_is_read_or_refused(written: str, span: bool) -> None:
    assert is_span(written) is span


def test_known_places_need_no_fix() -> None:
    assert [unknown_place(one) for one in ("ES", "ES-MD", "MX", "US-CA", "CL")] == [""] * 5
    assert [unknown_zone(one) for one in ("Europe/Madrid", "America/Mexico_City", "UTC")] == [""] * 3
    assert "known" in unknown_place("VA-XX")


@pytest.mark.parametrize(
    ("place", "name"),
    [("ES", "Natividad del Señor"), ("ES-MD", "Natividad del Señor"), ("PT", "Dia de Natal"), ("US", "Christmas Day")],
)
def test_holidays_have_the_names_of_their_place_whatever_the_machine_speaks(
    place: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert holiday(Calendar(week={}, holidays=place), date(2031, 12, 25)) == name
