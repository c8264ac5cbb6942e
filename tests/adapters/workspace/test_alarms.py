"""Everybody at the desk, and Prometheus, hear of a source whose texts are accepted and never answered."""

from __future__ import annotations

import re
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import update

from deflect.facts import Caller
from deflect.policy.texting import PolicySettings
from deflect.tables import Handoff
from relevo.programs.figures.text_metrics import TextSourceFigures
from tests.workspace_app import Place, signed_in

FEW = 30


def accepted(place: Place, number: int, source: str) -> None:
    """A caller accepted a text, a quarter of an hour ago."""
    caller = Caller(f"{source}-{number}", f"+34611{number:06d}", "+34910000001", "trusted", "sip", source=source)
    leg = place.ledger.open_call(caller, "tienda").leg
    with place.ledger.store.transaction() as db:
        at = place.ledger.store.clock() - timedelta(minutes=15)
        row = Handoff(id=f"hnd-{source}-{number}", voice_leg_id=leg, conversation_id=_conversation(place, leg), code="")
        row.accepted_at = row.queued_at = at
        db.add(row)


def _conversation(place: Place, leg: str) -> str:
    from deflect.tables import Leg

    with place.ledger.store.reading() as db:
        return db.get_one(Leg, leg).conversation_id


def metrics(place: Place) -> str:
    registry = CollectorRegistry()
    policy = PolicySettings(unanswered=FEW)
    registry.register(TextSourceFigures(place.ledger.store, {"carrier": None, "pbx": None}, policy))
    return generate_latest(registry).decode()


def test_desk_and_metrics_warn_of_a_source_that_never_answers(place: Place) -> None:
    desk = signed_in(place)
    assert desk.get("/api/desk/alarms").get_json() == {"closed_sources": []}
    for number in range(FEW):
        accepted(place, number, "carrier")
        accepted(place, number + 100, "203.0.113.9")
    told = desk.get("/api/desk/alarms").get_json()["closed_sources"]
    assert [(one["source"], one["accepted"], one["answered"]) for one in told] == [
        ("203.0.113.9", FEW, 0),
        ("carrier", FEW, 0),
    ]
    figures = metrics(place)
    for source, closed in (("carrier", 1), ("pbx", 0), ("strangers", 1)):
        assert f'relevo_text_sources_closed{{source="{source}"}} {closed}.0' in figures
    assert not re.search(r"203\.0\.113|611", figures)
    with place.ledger.store.transaction() as db:
        db.execute(update(Handoff).values(replied_at=place.ledger.store.clock()))
    assert desk.get("/api/desk/alarms").get_json() == {"closed_sources": []}
