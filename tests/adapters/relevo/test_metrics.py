"""Prometheus reads figures of the ledger, and hears of a database that is away instead of an error."""

import re
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest

from deflect.facts import Caller
from deflect.storage.store import Store
from ivr.lines.fault_log import FaultLog
from ivr.lines.sip.registration_status import RegistrationStatus
from relevo.config.settings import Settings
from relevo.programs import wiring
from relevo.programs.figures.call_metrics import CallFigures
from relevo.programs.figures.metrics import LedgerFigures, LineFaultFigures, RegistrationFigures, TrunkFigures
from relevo.programs.line_status import DestinationStatus, faults_file, line_faults


def figures(store: Store) -> str:
    registry = CollectorRegistry()
    registry.register(LedgerFigures(store))
    return generate_latest(registry).decode()


def test_a_call_is_counted_while_it_lasts(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    store = wiring.open_store(settings)
    store.upgrade()
    wiring.publish_flows(store, settings)
    ledger = wiring.open_ledger(settings, store)
    assert "relevo_calls 0.0" in figures(store)
    opened = ledger.open_call(Caller("c1", "+34612345678", "+34910000001", "trusted", "sip"), "tienda")
    assert "relevo_calls 1.0" in figures(store)
    assert "relevo_longest_call_seconds 0.0\n" not in figures(store)
    assert 'relevo_conversations{owner="bot",state="open"} 1.0' in figures(store)
    ledger.close(opened.leg, "bye", "hung_up")
    assert "relevo_calls 0.0" in figures(store)
    assert "relevo_longest_call_seconds 0.0\n" in figures(store)
    assert "612345678" not in figures(store)


def test_trunks_without_our_registration_are_seen() -> None:
    known = {"provider": RegistrationStatus("registered", 200), "pbx": RegistrationStatus("refused", 403)}
    registry = CollectorRegistry()
    registry.register(RegistrationFigures(lambda: known))
    told = generate_latest(registry).decode()
    assert 'relevo_trunk_registered{trunk="provider"} 1.0' in told
    assert 'relevo_trunk_registered{trunk="pbx"} 0.0' in told


def test_a_trunks_host_that_is_down_is_seen() -> None:
    known = [
        DestinationStatus("pbx", "192.0.2.7", "up", 1.0),
        DestinationStatus("pbx", "192.0.2.8:5070", "down", 1.0),
        DestinationStatus("new", "192.0.2.9"),
    ]
    registry = CollectorRegistry()
    registry.register(TrunkFigures(lambda: known))
    told = generate_latest(registry).decode()
    assert 'relevo_trunk_up{destination="192.0.2.7",trunk="pbx"} 1.0' in told
    assert 'relevo_trunk_up{destination="192.0.2.8:5070",trunk="pbx"} 0.0' in told
    assert "192.0.2.9" not in told


def test_faults_of_line_threads_are_counted_by_worker_and_thread(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, lines=8)
    faults = FaultLog(faults_file(settings, 1))
    faults.note("control", ValueError())
    faults.flush()
    registry = CollectorRegistry()
    registry.register(LineFaultFigures(lambda: line_faults(settings)))
    told = generate_latest(registry).decode()
    assert 'relevo_line_faults_total{thread="control",worker="1"} 1.0' in told
    assert 'relevo_line_faults_total{thread="sound",worker="1"} 0.0' in told
    assert 'relevo_line_faults_total{thread="control",worker="0"} 0.0' in told


def test_every_metric_is_documented(tmp_path: Path) -> None:
    store = wiring.open_store(Settings(data_dir=tmp_path))
    store.upgrade()
    registry = CollectorRegistry()
    registry.register(LedgerFigures(store))
    registry.register(CallFigures(store))
    registry.register(RegistrationFigures(lambda: {"pbx": RegistrationStatus("trying")}))
    registry.register(LineFaultFigures(lambda: {0: {}}))
    registry.register(TrunkFigures(lambda: []))
    guide = (Path(__file__).parents[3] / "docs" / "operate.md").read_text("utf-8")
    names = re.findall(r"^# TYPE (\w+)", generate_latest(registry).decode(), re.MULTILINE)
    assert [name for name in names if f"`{name}`" not in guide] == []
