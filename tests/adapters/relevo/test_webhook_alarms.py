"""What doctor and metrics say of webhooks: waiting on this machine, unread for too long, unsigned, not understood."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest, start_http_server

from deflect.inbound import quarantine
from deflect.storage import journal
from deflect.storage.journal import Letter
from deflect.storage.store import Store
from relevo.bench.installation.own_ports import draw
from relevo.config.settings import Settings
from relevo.programs import wiring
from relevo.programs.checks import webhooks
from relevo.programs.figures.metrics import RoundFigures
from relevo.programs.figures.text_metrics import WebhookFigures

LETTER = Letter("twilio", "inbound", "sms", "SM1", b"Body=hola", {}, "https://ivr.example.com/webhooks/twilio/sms")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, metrics_port=draw())


@pytest.fixture
def store(settings: Settings) -> Store:
    opened = wiring.open_store(settings)
    opened.upgrade()
    return opened


def figures(settings: Settings, store: Store) -> str:
    registry = CollectorRegistry()
    registry.register(WebhookFigures(store, wiring.webhook_spool(settings)))
    return generate_latest(registry).decode()


def test_all_read_is_fine(settings: Settings, store: Store) -> None:
    journal.write(store, wiring.vault(settings), LETTER)
    assert webhooks.webhooks(settings).health == "ok"


def test_webhooks_that_wait_on_this_machine_are_told(settings: Settings, store: Store) -> None:
    vault = wiring.vault(settings)
    wiring.webhook_spool(settings).append([journal.row(vault, LETTER, "", store.clock())])
    found = webhooks.webhooks(settings)
    assert (found.health, found.seen) == ("warning", "1 wait on this machine for the database")
    assert "relevo_webhooks_spooled 1.0" in figures(settings, store)


def test_a_webhook_that_is_not_read_in_time_is_an_error(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.write(store, wiring.vault(settings), LETTER)
    monkeypatch.setattr(webhooks, "LATE_S", -1.0)
    found = webhooks.webhooks(settings)
    assert (found.health, found.fix) == ("error", "see relay")


def test_quarantine_is_told(settings: Settings, store: Store) -> None:
    vault = wiring.vault(settings)
    quarantine.keep_unsigned(store, vault, LETTER, 3)
    assert webhooks.webhooks(settings).health == "ok"
    quarantine.keep_signed(store, vault, LETTER)
    assert "1 signed ones could not be read" in webhooks.webhooks(settings).seen
    told = figures(settings, store)
    assert "relevo_unsigned_webhooks_total 3.0" in told
    assert 'relevo_webhooks_quarantined{signed="no"} 1.0' in told
    assert 'relevo_webhooks_quarantined{signed="yes"} 1.0' in told


def test_database_that_is_away_is_told_elsewhere(settings: Settings) -> None:
    assert webhooks.webhooks(settings).fix == "see database"


def test_rounds_of_the_relay_that_fail_are_told(settings: Settings) -> None:
    assert webhooks.relay(settings).health == "error"
    registry, failed = CollectorRegistry(), dict[str, int]()
    registry.register(RoundFigures(failed))
    server, thread = start_http_server(settings.metrics_port, addr=settings.host, registry=registry)
    assert webhooks.relay(settings).health == "ok"
    failed["journal"] = 3
    found = webhooks.relay(settings)
    assert (found.health, found.seen) == ("warning", "rounds that failed since its start: journal 3")
    server.shutdown()
    thread.join()
