"""`relevo calls export` writes every call that ended in a span, numbers masked unless asked; metrics count them too."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import select
from typer.testing import CliRunner

from deflect.desk import call_records as details
from deflect.facts import Caller, EndedCall
from deflect.keeping import retention
from deflect.storage.store import Store
from deflect.tables import Audit, CallRecord
from deflect.workers.call_records import CallRecords, write
from relevo.cli.lines.calls import WrongTime, app
from relevo.config.settings import Settings
from relevo.programs import wiring
from relevo.programs.figures.call_metrics import CallFigures

AT = 1_795_000_000.25


def ended(call_id: str, at: float = AT, **fields: object) -> EndedCall:
    given: dict[str, object] = {
        "call_id": call_id, "sip_call_id": f"{call_id}@far", "direction": "in", "trunk": "carrier", "number": "",
        "began": at - 61, "rang": None, "answered": at - 60, "ended": at, "status": 200, "cause": 16,
        "ended_by": "them", "codec": "PCMA/8000", "packets_in": 950, "lost_in": 50, "jitter_in_ms": 2.5,
        "packets_out": 1000, "mos_in": 3.9,
    }  # fmt: skip
    return EndedCall(**{**given, **fields})  # type: ignore[arg-type]


def exported(*words: str) -> list[dict[str, str]]:
    done = CliRunner().invoke(app, ["export", *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return list(csv.DictReader(io.StringIO(done.stdout)))


def span(at: float = AT) -> tuple[str, str, str, str]:
    first, last = (datetime.fromtimestamp(at + more, UTC).isoformat() for more in (-3600, 3600))
    return "--from", first, "--to", last


def test_row_has_signalling_and_sound_and_a_masked_number(store: Store) -> None:
    settings = Settings()
    wiring.publish_flows(store, settings)
    ledger = wiring.open_ledger(settings, store)
    opened = ledger.open_call(Caller("c1~1", "+34612345678", "+34910000001", "trusted", "sip"), "tienda")
    ledger.close(opened.leg, "bye", "hung_up")
    write(store, "cdr_1", ended("c1~1"))
    (row,) = exported(*span())
    assert (row["caller"], row["called"], row["leg"]) == ("+********678", "+********001", opened.leg)
    assert (row["began_at"], row["ended_at"]) == ("2026-11-18T11:05:39.250Z", "2026-11-18T11:06:40.250Z")
    assert (row["duration_ms"], row["talk_ms"], row["sip_call_id"]) == ("61000", "60000", "c1~1@far")
    assert (row["status"], row["cause"], row["ended_by"], row["codec"]) == ("200", "16", "them", "PCMA/8000")
    assert (row["loss_in_percent"], row["mos_in"], row["outcome"]) == ("5.0", "3.9", "hung_up")
    assert row["mos_out"] == row["round_trip_ms"] == ""


def test_whole_numbers_are_written_when_asked_and_kept_in_the_audit(store: Store) -> None:
    write(store, "cdr_1", ended("a", direction="out", number="+34600111222"))
    assert exported(*span())[0]["called"] == "+********222"
    assert exported(*span(), "--numbers")[0]["called"] == "+34600111222"
    with store.reading() as db:
        (row,) = db.scalars(select(Audit)).all()
    assert (row.action, set(row.detail)) == ("call_numbers_exported", {"from", "to", "by"})


def test_calls_are_read_in_order_over_several_pages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(details, "PAGE", 3)
    for number in range(10):
        write(store, f"cdr_{number}", ended(f"c{number}", AT + number // 2))
    assert [row["sip_call_id"] for row in exported(*span())] == [f"c{number}@far" for number in range(10)]


def test_calls_without_a_record_are_exported_too(store: Store) -> None:
    settings = Settings()
    wiring.publish_flows(store, settings)
    ledger = wiring.open_ledger(settings, store)
    opened = ledger.open_call(Caller("page", "+34612345678", "tienda", "none", "handset"), "tienda")
    ledger.close(opened.leg, "bye", "failed")
    now = store.clock()
    (row,) = exported("--from", (now - timedelta(hours=1)).isoformat(), "--to", (now + timedelta(hours=1)).isoformat())
    assert (row["leg"], row["line"], row["status"], row["mos_in"]) == (opened.leg, "handset", "", "")


def test_text_of_a_stranger_is_no_formula(store: Store) -> None:
    write(store, "cdr_1", ended("=1+1"))
    assert exported(*span())[0]["sip_call_id"] == "'=1+1@far"


def test_wrong_times_are_told(store: Store) -> None:
    with pytest.raises(WrongTime, match="write 2026-11-24"):
        exported("--from", "yesterday")
    with pytest.raises(WrongTime, match="in order"):
        exported("--from", "2026-11-24", "--to", "2026-11-24")


def test_record_is_written_once_and_its_number_forgotten(store: Store) -> None:
    records = CallRecords(store)
    records.keep(ended("a", 1_000_000_000.0, number="+34600111222"))
    records.close(10.0)
    with store.reading() as db:
        (row,) = db.scalars(select(CallRecord)).all()
    write(store, row.id, ended("a"))
    retention.erase(store)
    with store.reading() as db:
        (row,) = db.scalars(select(CallRecord)).all()
    assert (row.number, row.lost_in) == ("", 50)


def test_metrics_count_calls_as_they_are_recorded(store: Store) -> None:
    write(store, "cdr_0", ended("before"))
    registry = CollectorRegistry()
    registry.register(CallFigures(store))
    generate_latest(registry)
    write(store, "cdr_1", ended("c1"))
    write(store, "cdr_2", ended("c2", status=486, answered=None, packets_in=0, lost_in=0, mos_in=None))
    generate_latest(registry)
    told = generate_latest(registry).decode()
    labels = 'direction="in"'
    assert f'relevo_call_ends_total{{{labels},ended_by="them",status="200",trunk="carrier"}} 1.0' in told
    assert f'relevo_call_ends_total{{{labels},ended_by="them",status="486",trunk="carrier"}} 1.0' in told
    assert f'relevo_call_causes_total{{cause="16",{labels},trunk="carrier"}} 2.0' in told
    assert f'relevo_call_codecs_total{{codec="PCMA/8000",{labels},trunk="carrier"}} 2.0' in told
    assert f'relevo_call_mos_bucket{{{labels},le="4.0",trunk="carrier"}} 1.0' in told
    assert f'relevo_call_mos_bucket{{{labels},le="3.8",trunk="carrier"}} 0.0' in told
    assert f'relevo_call_loss_ratio_sum{{{labels},trunk="carrier"}} 0.05' in told
    assert f'relevo_call_seconds_count{{{labels},trunk="carrier"}} 1.0' in told
